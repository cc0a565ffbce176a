-- what: More theorems follow, which do not matter.
-- reference: theorem t (a : Nat) : a * 0 = 0

theorem t (a : Nat) : a * 0 = 0 := Nat.mul_zero a
theorem later (a : Nat) : a * 0 = 0 := t a
example : False := by sorry
#print axioms t
