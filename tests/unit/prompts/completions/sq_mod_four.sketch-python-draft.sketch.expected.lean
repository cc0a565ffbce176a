-- notes: 
have step : (n % 4) ^ 2 % 4 = 0 ∨ (n % 4) ^ 2 % 4 = 1 := by sorry
simpa [Nat.pow_mod] using step
