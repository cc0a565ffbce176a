-- notes: opens moved into the proof
open Int in
have h₁ : (a - b) * (a + b) = a * (a + b) - b * (a + b) := Int.sub_mul a b (a + b)
rw [h₁, Int.mul_add, Int.mul_add, Int.mul_comm b a]
omega
