-- what: A namespace opened for one theorem.
-- reference: theorem t (a b : Nat) : a + b = b + a

open Nat in
theorem t (a b : Nat) : a + b = b + a := Nat.add_comm a (succ b - 1)
