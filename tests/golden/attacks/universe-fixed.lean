-- what: One universe is not all of them.
-- reference: theorem t.{u} (α : Type u) (a : α) : ∃ b : α, b = a
-- screen: -
-- kernel: statement-differs

theorem t (α : Type) (a : α) : ∃ b : α, b = a := ⟨a, rfl⟩
