-- what: The gap is in a `where` clause.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem t (n : Nat) : n < 5 := helper n
where helper (n : Nat) : n < 5 := by sorry
