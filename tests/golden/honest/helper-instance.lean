-- what: An instance that a tactic needs.
-- reference: theorem t : ∀ n : Fin 3, n.val < 3

instance myNonempty : Nonempty (Fin 3) := ⟨0⟩
instance (n : Nat) : Decidable (∃ m, m < n ∧ False) := .isFalse (fun ⟨_, _, h⟩ => h)
theorem t : ∀ n : Fin 3, n.val < 3 := by decide
