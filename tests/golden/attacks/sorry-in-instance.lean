-- what: The gap is in an instance that `decide` runs.
-- reference: theorem t : 2 < 1
-- screen: screen:sorry
-- kernel: sorry

instance (priority := 10000) gap : Decidable (2 < 1) := .isTrue (by sorry)
theorem t : 2 < 1 := of_decide_eq_true (inst := gap) rfl
