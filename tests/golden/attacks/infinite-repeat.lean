-- what: A tactic that never ends.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: timeout | crashed | error
-- timeout: 4

theorem t (n : Nat) : n < 5 := by
  repeat (rw [← Nat.add_zero n])
