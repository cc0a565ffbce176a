-- what: A local name does not prove it either.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

by
  have t : n < 5 := t n
  exact t
