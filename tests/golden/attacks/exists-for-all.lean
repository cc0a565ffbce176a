-- what: A quantifier is exchanged.
-- reference: theorem t : ∀ n : Nat, n = 0
-- screen: -
-- kernel: statement-differs

theorem t : ∃ n : Nat, n = 0 := ⟨0, rfl⟩
