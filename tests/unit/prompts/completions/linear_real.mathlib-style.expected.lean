-- notes: 
have h₁ : 2 * x = 4 := by linarith
have h₂ : x = 2 := by
  apply mul_left_cancel₀ (show (2 : ℝ) ≠ 0 by norm_num)
  nlinarith [h₁,
    sq_nonneg (x - 2)]
exact h₂
