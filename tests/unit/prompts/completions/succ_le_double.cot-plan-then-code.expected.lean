-- notes: 
have h1 : 1 ≤ n := by
  exact h
have h2 : 2 * n = n + n := by
  exact Nat.two_mul n
rw [h2]
exact Nat.add_le_add_left h1 n
