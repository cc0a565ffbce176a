-- notes: equations
exact fun
  | 0 => rfl
  | n + 1 => Nat.zero_add (n + 1)
