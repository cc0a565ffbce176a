-- what: The `unsafe` term wraps what is not safe.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: error

theorem t (n : Nat) : n < 5 := unsafe lcProof
