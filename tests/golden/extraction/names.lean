/-! Shadowed and unusual names. -/
set_option autoImplicit false

theorem shadowed_by_intro (n : Nat) (h : 0 < n) : ∀ n : Nat, 1 < n → 0 < n := by
  intro n h
  sorry -- proof: omega

theorem shadowed_hypothesis (a b : Nat) (h : a < b) : a < b + 1 := by
  have h : a ≤ b := by
    sorry -- proof: omega
  sorry -- proof: omega

theorem shadowed_twice (x : Nat) (h : x = 1) : x + x = 2 := by
  have h : x + 0 = 1 := by
    sorry -- proof: omega
  have h : 0 + x = 1 := by
    sorry -- proof: omega
  sorry -- proof: omega

theorem shadowed_type {α : Type} (x : α) (f : α → Nat) : ∀ (α : Type) (y : α), f x = f x := by
  intro α y
  sorry -- proof: rfl

theorem shadowed_type_name (Nat : Type) (x y : Nat) (h : x = y) : y = x := by
  sorry -- proof: exact h.symm

theorem named_like_a_function (add : Nat → Nat → Nat) (List : Nat) (h : add List 1 = 4) : add List 1 = 4 := by
  sorry -- proof: exact h

theorem quoted_names («a b» : Nat) («⊢» : 0 < «a b») : «a b» ≠ 0 := by
  sorry -- proof: omega

theorem primes_and_indices (x x' x₁ x₁' : Nat) (h' : x' = x) (h₁ : x₁ = x') (h₁' : x₁' = x₁) : x₁' = x := by
  have key : x₁ = x := by
    sorry -- proof: omega
  sorry -- proof: omega

theorem name_of_a_hidden_one_is_taken (x_1 : Nat) : ∀ x x : Nat, x_1 = x → x = x_1 := by
  intro x x h
  sorry -- proof: exact h.symm

theorem keyword_like_binder («from» «at» : Nat) (h : «from» = «at») : «at» = «from» := by
  sorry -- proof: exact h.symm

theorem greek_names (ε δ : Nat) (hε : 0 < ε) (hδ : δ = ε + 1) : 1 < δ := by
  sorry -- proof: omega
