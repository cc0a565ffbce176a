-- notes: 
have h : n % 4 < 4 := Nat.mod_lt _ (by decide)
have key : ∀ r, r < 4 → r ^ 2 % 4 = 0 ∨ r ^ 2 % 4 = 1 := by decide
have := key (n % 4) h
rwa [← Nat.pow_mod] at this
