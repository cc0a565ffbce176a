-- what: A tactic that runs code declares the axiom.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:meta-command
-- kernel: axiom | error | kernel

theorem t (n : Nat) : n < 5 := by
  run_tac Lean.addDecl (.axiomDecl { name := `magic, levelParams := [], type := .const ``False [], isUnsafe := false })
  exact (by_elab return .const `magic []).elim
