-- what: A type with derived instances.
-- reference: theorem t : ∃ n : Nat, n = 2

inductive Bit where
  | zero | one
  deriving DecidableEq, Repr
theorem bits : Bit.zero ≠ Bit.one := by decide
theorem t : ∃ n : Nat, n = 2 := ⟨2, rfl⟩
