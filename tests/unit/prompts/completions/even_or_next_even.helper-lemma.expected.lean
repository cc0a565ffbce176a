-- notes: declarations before the theorem
-- preamble
/-- Two consecutive remainders. -/
theorem mod_two_cases (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by
  omega
-- body
rcases mod_two_cases n with h | h
· exact Or.inl h
· exact Or.inr (by omega)
