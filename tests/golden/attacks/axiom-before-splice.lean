-- what: A proof that opens a comment to swallow what follows.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: error

by exact (magic n)
-- -/ axiom
axiom magic (n : Nat) : n < 5 /-
