-- what: A namespace opened for one tactic.
-- reference: theorem t (a b : Nat) : a + b = b + a

by
  open Nat in
  exact Nat.add_comm a b
