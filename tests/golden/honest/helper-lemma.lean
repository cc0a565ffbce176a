-- what: A lemma before the theorem.
-- reference: theorem t (a b c : Nat) : a + b + c = c + b + a

theorem swap (a b : Nat) : a + b = b + a := Nat.add_comm a b
theorem t (a b c : Nat) : a + b + c = c + b + a := by
  rw [swap (a + b) c, swap a b, Nat.add_assoc]
