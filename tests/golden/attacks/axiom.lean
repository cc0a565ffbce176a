-- what: An assumption.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom

axiom magic : False
theorem t (n : Nat) : n < 5 := magic.elim
