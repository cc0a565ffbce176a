-- notes: declarations before the theorem
-- preamble
theorem sq_even (n : Nat) (h : n % 2 = 0) : n ^ 2 % 4 = 0 := by
  sorry

theorem sq_odd (n : Nat) (h : n % 2 = 1) : n ^ 2 % 4 = 1 := by
  sorry
-- body
rcases Nat.mod_two_eq_zero_or_one n with h | h
· exact Or.inl (sq_even n h)
· exact Or.inr (sq_odd n h)
