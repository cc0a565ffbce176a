-- what: A simp lemma that is an axiom.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom

@[simp] axiom always (n : Nat) : n < 5
theorem t (n : Nat) : n < 5 := by simp
