-- what: Only equations.
-- reference: theorem t : ∀ n : Nat, 0 ≤ n

| 0 => Nat.le_refl 0
| n + 1 => Nat.le_trans (t n) (Nat.le_succ n)
