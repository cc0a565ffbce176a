-- what: All three standard axioms.
-- reference: theorem t (p : Nat → Prop) (h : ¬∀ n, p n) : ∃ n, ¬p n

by
  apply Classical.byContradiction
  intro no
  exact h fun n => Classical.byContradiction fun hn => no ⟨n, hn⟩
