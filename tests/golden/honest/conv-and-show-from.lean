-- what: Other ways to write a proof.
-- reference: theorem t (a b c : Nat) : a * (b + c) = a * c + a * b

theorem t (a b c : Nat) : a * (b + c) = a * c + a * b := by
  conv => lhs; rw [Nat.add_comm b c]
  exact show a * (c + b) = a * c + a * b from Nat.mul_add a c b
