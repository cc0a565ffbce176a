/-! The theorems that the completions in `completions/` are about; all but `linear_real` are plain core Lean. -/

theorem succ_le_double (n : Nat) (h : 0 < n) : n + 1 ≤ 2 * n := by sorry

theorem even_or_next_even (n : Nat) : n % 2 = 0 ∨ (n + 1) % 2 = 0 := by sorry

theorem sq_mod_four (n : Nat) : n ^ 2 % 4 = 0 ∨ n ^ 2 % 4 = 1 := by sorry

theorem and_comm_of (p q : Prop) (hp : p) (hq : q) : q ∧ p := by sorry

theorem length_append_comm {α : Type} (xs ys : List α) : (xs ++ ys).length = ys.length + xs.length := by sorry

theorem zero_add_all : ∀ n : Nat, 0 + n = n := by sorry

theorem diff_squares (a b : Int) : (a - b) * (a + b) = a * a - b * b := by sorry

theorem between (a b c : Int) (hab : a ≤ b) (hbc : b ≤ c) (hca : c ≤ a) : a = c ∧ b = c := by sorry

theorem linear_real (x : ℝ) (h₀ : 2 * x + 3 = 7) : x = 2 := by sorry
