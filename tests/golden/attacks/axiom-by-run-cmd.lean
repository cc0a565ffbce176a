-- what: A command that runs code declares the axiom.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:meta-command
-- kernel: axiom | error

open Lean Elab Command in
run_cmd elabCommand (← `(command| axiom magic : False))
theorem t (n : Nat) : n < 5 := magic.elim
