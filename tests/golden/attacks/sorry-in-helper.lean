-- what: The gap is in a helper lemma.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem helper (n : Nat) : n < 4 := by sorry
theorem t (n : Nat) : n < 5 := Nat.lt_succ_of_lt (helper n)
