-- what: Universes declared before.
-- header: universe u
-- reference: theorem t (α : Type u) (s : List α) : s ++ [] = s

universe u
theorem t (α : Type u) (s : List α) : s ++ [] = s := by simp
