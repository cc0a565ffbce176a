-- what: Classical logic as an instance.
-- reference: theorem t (p : Prop) : ∃ n : Nat, p ∧ n = 1 ∨ ¬p ∧ n = 2

attribute [local instance] Classical.propDecidable
theorem helper (p : Prop) : (if p then 2 else 2) = 2 := by split <;> rfl
theorem t (p : Prop) : ∃ n : Nat, p ∧ n = 1 ∨ ¬p ∧ n = 2 := by
  refine ⟨if p then 1 else 2, ?_⟩
  split <;> simp_all
