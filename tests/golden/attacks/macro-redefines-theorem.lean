-- what: `theorem` itself is a macro.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: statement-differs | missing | not-a-theorem | error

open Lean in
macro_rules
  | `(command| theorem $n:declId $_:declSig := $_:term) => `(command| def $n : Nat := 0)
theorem t (n : Nat) : n < 5 := foo
