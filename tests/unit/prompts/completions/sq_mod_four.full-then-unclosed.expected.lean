-- notes: 
have h : n % 4 = 0 ∨ n % 4 = 1 ∨ n % 4 = 2 ∨ n % 4 = 3 := by omega
rcases h with h | h | h | h <;> simp [Nat.pow_succ, Nat.mul_mod, h]
