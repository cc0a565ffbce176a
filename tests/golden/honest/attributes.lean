-- what: Attributes and documentation.
-- reference: theorem t (a : Nat) : a + 0 = a

@[simp] theorem helper (a : Nat) : 0 + a = a := Nat.zero_add a
/-- Adding zero. -/
@[simp] theorem t (a : Nat) : a + 0 = a := by simp
attribute [simp] Nat.add_comm
