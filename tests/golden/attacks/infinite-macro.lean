-- what: A macro that expands to itself.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: error | timeout | crashed | sorry

macro "again" : tactic => `(tactic| again)
theorem t (n : Nat) : n < 5 := by again
