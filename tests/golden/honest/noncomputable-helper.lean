-- what: A definition by choice.
-- reference: theorem t (α : Type) [h : Nonempty α] : ∃ a b : α, a = b

noncomputable def some' (α : Type) [Nonempty α] : α := Classical.choice inferInstance
theorem t (α : Type) [h : Nonempty α] : ∃ a b : α, a = b := ⟨some' α, some' α, rfl⟩
