-- what: Instances within a proof.
-- reference: theorem t (p : Prop) : ∃ n : Nat, (n = 0 ↔ p) ∨ n = 1

by
  haveI : Decidable p := Classical.propDecidable p
  letI := Classical.propDecidable (¬p)
  exact ⟨1, .inr rfl⟩
