-- notes: equations
let rec zero_add_all : ∀ n : Nat, 0 + n = n
  | 0 => rfl
  | n + 1 => by
    rw [← Nat.add_assoc, zero_add_all n]
exact zero_add_all
