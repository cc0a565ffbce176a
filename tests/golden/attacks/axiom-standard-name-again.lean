-- what: A standard axiom cannot be declared again.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: error

axiom propext : False
theorem t (n : Nat) : n < 5 := propext.elim
