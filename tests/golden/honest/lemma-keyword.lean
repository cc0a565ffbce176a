-- what: `lemma`, which only Mathlib has, is read as `theorem`.
-- reference: theorem t (n : Nat) : n * 1 = n

lemma helper (n : Nat) : 1 * n = n := Nat.one_mul n
lemma t (n : Nat) : n * 1 = n := by rw [Nat.mul_comm]; exact helper n
