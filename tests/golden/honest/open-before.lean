-- what: A namespace opened for the rest.
-- reference: theorem t (a b : Nat) : a * b = b * a

open Nat
theorem t (a b : Nat) : a * b = b * a := Nat.mul_comm a b
