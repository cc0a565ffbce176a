-- what: A definition before the theorem.
-- reference: theorem t (n : Nat) : ∃ m, m = 2 * n ∧ m % 2 = 0

def double (n : Nat) : Nat := 2 * n
theorem double_even (n : Nat) : double n % 2 = 0 := by unfold double; omega
theorem t (n : Nat) : ∃ m, m = 2 * n ∧ m % 2 = 0 := ⟨double n, rfl, double_even n⟩
