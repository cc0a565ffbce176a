-- what: A decision procedure as a hypothesis.
-- reference: theorem t (p : Prop) [Decidable p] : (if p then 1 else 1) = 1

theorem t (p : Prop) [Decidable p] : (if p then 1 else 1) = 1 := by split <;> rfl
