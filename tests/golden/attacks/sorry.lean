-- what: The plain gap.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem t (n : Nat) : n < 5 := by
  sorry
