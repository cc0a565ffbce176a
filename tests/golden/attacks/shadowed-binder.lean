-- what: An inner binder takes the outer one's name.
-- reference: theorem t (n : Nat) : ∃ m : Nat, m = n + 1 ∧ n < 5
-- screen: -
-- kernel: statement-differs

theorem t (n : Nat) : ∃ n : Nat, n = n + 0 ∧ n < 5 := ⟨0, rfl, by omega⟩
