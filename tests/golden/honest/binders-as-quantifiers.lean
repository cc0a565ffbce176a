-- what: Binders before the colon and quantifiers after it are the same.
-- reference: theorem t (a b : Nat) (h : a < b) : a ≤ b

theorem t : ∀ a b : Nat, a < b → a ≤ b := fun _ _ h => Nat.le_of_lt h
