-- what: A function by recursion and a proof by induction on it.
-- reference: theorem t (n : Nat) : ∃ s, 2 * s = n * (n + 1)

def sum : Nat → Nat
  | 0 => 0
  | n + 1 => sum n + (n + 1)
theorem two_mul_sum (n : Nat) : 2 * sum n = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sum, Nat.mul_add, ih, ← Nat.add_mul, Nat.mul_comm]
theorem t (n : Nat) : ∃ s, 2 * s = n * (n + 1) := ⟨sum n, two_mul_sum n⟩
