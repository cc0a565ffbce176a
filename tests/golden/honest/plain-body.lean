-- what: Only a proof, beginning with `by`.
-- reference: theorem t (n : Nat) : n < n + 1

by omega
