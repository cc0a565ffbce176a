-- what: `show` changes the goal only up to definition.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

by
  show n ≤ n
  exact Nat.le_refl n
