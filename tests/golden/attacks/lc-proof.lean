-- what: The compiler's stand-in for a proof.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: error

theorem t (n : Nat) : n < 5 := lcProof
