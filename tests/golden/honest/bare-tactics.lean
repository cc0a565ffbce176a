-- what: Only tactics, without `by`.
-- reference: theorem t (n : Nat) : n < n + 1

have h : n ≤ n := Nat.le_refl n
omega
