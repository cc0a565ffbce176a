-- what: A search that finds a proof is a proof.
-- reference: theorem t (a b : Nat) (h : a ≤ b) : a < b + 1

by exact?
