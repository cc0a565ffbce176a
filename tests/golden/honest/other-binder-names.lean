-- what: Names of binders are free.
-- reference: theorem t (a b : Nat) (h : a < b) : a ≤ b

theorem t (x y : Nat) (hxy : x < y) : x ≤ y := Nat.le_of_lt hxy
