-- notes: 
have h_even : n % 2 = 0 → n ^ 2 % 4 = 0 := by sorry
-- odd case
have h_odd : n % 2 = 1 → n ^ 2 % 4 = 1 := by
  sorry
-- combine
rcases Nat.mod_two_eq_zero_or_one n with h | h
· exact Or.inl (h_even h)
· exact Or.inr (h_odd h)
