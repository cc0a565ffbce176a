-- what: The limit is taken away before a search without end.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:limit
-- kernel: timeout | crashed | error
-- timeout: 4

set_option maxHeartbeats 0
set_option maxRecDepth 1000000
theorem t (n : Nat) : n < 5 := by
  repeat (rw [← Nat.add_zero n])
