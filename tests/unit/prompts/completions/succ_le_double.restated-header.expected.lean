-- notes: 
have h1 : 1 ≤ n := h
-- Conclude.
calc n + 1 ≤ n + n := Nat.add_le_add_left h1 n
  _ = 2 * n := (Nat.two_mul n).symm
