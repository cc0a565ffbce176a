-- what: The usual tactics.
-- reference: theorem t (a b : Nat) (h : a ≤ b) : a * 2 ≤ b * 2 + 1

by
  simp only [Nat.mul_comm a, Nat.mul_comm b]
  omega
