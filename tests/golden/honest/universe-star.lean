-- what: Universes that Lean names.
-- reference: theorem t (α : Type _) (a : α) : ∃ b : α, b = a

theorem t (α : Type _) (a : α) : ∃ b : α, b = a := ⟨a, rfl⟩
