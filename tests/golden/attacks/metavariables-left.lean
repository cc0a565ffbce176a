-- what: A term with a hole in it.
-- reference: theorem t (n : Nat) : ∃ m, m = n ∧ n < 5
-- screen: -
-- kernel: error

theorem t (n : Nat) : ∃ m, m = n ∧ n < 5 := ⟨_, rfl, ?gap⟩
