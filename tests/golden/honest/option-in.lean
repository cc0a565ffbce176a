-- what: A bounded limit for one theorem.
-- reference: theorem t (n : Nat) : n + 0 = n

set_option maxHeartbeats 400000 in
set_option maxRecDepth 2000 in
theorem t (n : Nat) : n + 0 = n := by simp
