-- what: A calculation.
-- reference: theorem t (a b c d : Nat) (h₁ : a = b) (h₂ : b ≤ c) (h₃ : c < d) : a < d + 1

theorem t (a b c d : Nat) (h₁ : a = b) (h₂ : b ≤ c) (h₃ : c < d) : a < d + 1 := by
  calc
    a = b := h₁
    _ ≤ c := h₂
    _ < d := h₃
    _ < d + 1 := Nat.lt_succ_self d
