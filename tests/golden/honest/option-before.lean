-- what: A bounded limit for the rest, and options of printing and linting.
-- reference: theorem t (n : Nat) : n + 0 = n

set_option maxHeartbeats 400000
set_option pp.all true
set_option linter.unusedVariables false
theorem t (n : Nat) : n + 0 = n := by simp
