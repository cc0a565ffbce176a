-- what: A section with variables that is closed before the theorem.
-- reference: theorem t (a b : Nat) : a * b = b * a

section Helpers
variable (a b : Nat)
theorem helper : a * b = b * a := Nat.mul_comm a b
end Helpers
theorem t (a b : Nat) : a * b = b * a := helper a b
