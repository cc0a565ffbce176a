-- what: Names in Greek, with subscripts and primes.
-- reference: theorem θεώρημα₁' (α β : Nat) : α + β = β + α

theorem θεώρημα₁' (α β : Nat) : α + β = β + α := by
  have ηβ₂ : α + β = β + α := Nat.add_comm α β
  exact ηβ₂
