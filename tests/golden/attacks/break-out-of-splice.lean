-- what: A proof that goes on after its end.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: error

by exact magic n

axiom magic (n : Nat) : n < 5
