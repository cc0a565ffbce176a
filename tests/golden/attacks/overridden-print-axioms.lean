-- what: `#print axioms` says what the candidate likes.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: sorry | error

elab "#print" "axioms" i:ident : command => do
  Lean.logInfo m!"'{i.getId}' does not depend on any axioms"
theorem t (n : Nat) : n < 5 := by sorry
