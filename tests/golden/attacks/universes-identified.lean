-- what: Two universes are made one.
-- reference: theorem t.{u, v} (α : Type u) (β : Type v) : Nonempty (α → β → α)
-- screen: -
-- kernel: statement-differs

theorem t.{u} (α β : Type u) : Nonempty (α → β → α) := ⟨fun a _ => a⟩
