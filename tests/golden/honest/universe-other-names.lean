-- what: The names of universes are free.
-- reference: theorem t.{u, v} (α : Type u) (β : Type v) (f : α → β) (a b : α) (h : a = b) : f a = f b

theorem t.{v, w} (α : Type v) (β : Type w) (f : α → β) (a b : α) (h : a = b) : f a = f b := by rw [h]
