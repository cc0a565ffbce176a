-- what: An elaborator of the candidate's own declares the axiom.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: axiom | error

open Lean Elab Term in
elab "oracle%" : term => do
  addDecl (.axiomDecl { name := `oracle, levelParams := [], type := .const ``False [], isUnsafe := false })
  return .const `oracle []
theorem t (n : Nat) : n < 5 := (oracle%).elim
