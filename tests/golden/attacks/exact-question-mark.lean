-- what: A search that finds nothing.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

by exact?
