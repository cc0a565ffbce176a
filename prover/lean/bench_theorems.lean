/-! Small theorems of many kinds, for `prover bench lean`. Each is checked by itself. -/

theorem bench_omega (a b c : Nat) (h₁ : a < b) (h₂ : b < c) : a + 1 < c := by omega

theorem bench_linear (x y : Int) (h₁ : 2 * x + 3 * y = 7) (h₂ : x - y = 1) : x = 2 ∧ y = 1 := by omega

theorem bench_parity (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega

theorem bench_lists (xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length := by
  simp [Nat.add_comm]

theorem bench_reverse (xs : List Nat) : xs.reverse.reverse = xs := by simp

theorem bench_and_comm (p q : Prop) : p ∧ q ↔ q ∧ p := by
  constructor
  · intro h
    exact ⟨h.2, h.1⟩
  · intro h
    exact ⟨h.2, h.1⟩

theorem bench_syllogism (p q r : Prop) (h₁ : p → q) (h₂ : q → r) : p → r := by
  intro hp
  exact h₂ (h₁ hp)

theorem bench_or (p q : Prop) (h : p ∨ q) : q ∨ p := by
  rcases h with h | h
  · exact Or.inr h
  · exact Or.inl h

theorem bench_exists (p : Nat → Prop) (h : ∃ x, p x ∧ x > 3) : ∃ x, p x := by
  obtain ⟨x, hx, _⟩ := h
  exact ⟨x, hx⟩

theorem bench_square (a b : Int) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by grind

theorem bench_difference (a b : Int) : (a - b) * (a + b) = a ^ 2 - b ^ 2 := by grind

theorem bench_rat (x y : Rat) (h₁ : x + y = 3) (h₂ : x - y = 1) : x = 2 := by grind

theorem bench_order (x y : Rat) (h₁ : x < y) (h₂ : 0 < x) : 0 < x + y := by grind

theorem bench_decide : ∀ x : Fin 8, x.val < 10 := by decide

theorem bench_gcd : Nat.gcd 123456 7890 = 6 := by decide

theorem bench_power : 2 ^ 100 % 7 = 2 := by decide

theorem bench_induction (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]

theorem bench_map (xs : List Nat) : (xs.map (fun x => x)).length = xs.length := by
  induction xs <;> simp

theorem bench_cast (a b : Nat) (h : (a : Int) < b) : a < b := by omega

theorem bench_function (f : Nat → Nat) (h : ∀ x, f x = x) : f (f 2) = 2 := by simp [h]

theorem bench_member (x : Nat) (h : x ∈ [1, 2, 3]) : x < 4 := by
  simp at h
  omega

theorem bench_cases (x : Nat) : x = 0 ∨ ∃ y, x = y + 1 := by
  cases x with
  | zero => exact Or.inl rfl
  | succ n => exact Or.inr ⟨n, rfl⟩

theorem bench_ac (a b c : Nat) : a * b * c = c * (b * a) := by ac_rfl

theorem bench_dvd (a b c : Nat) (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c := Nat.dvd_trans h₁ h₂

theorem bench_calc (a b c : Int) (h₁ : a * b = 1) (h₂ : c = a) : c * b = 1 := by
  calc c * b = a * b := by rw [h₂]
    _ = 1 := h₁

theorem bench_witness (m n : Nat) (h : m ≤ n) : ∃ k, n = m + k := ⟨n - m, by omega⟩

theorem bench_mod (a : Int) (h : a % 3 = 1) : 2 * a % 3 = 2 := by omega

theorem bench_have (a b : Nat) (h : a * b = 12) (ha : a = 3) : b = 4 := by
  have h' : 3 * b = 12 := by rw [← ha]; exact h
  omega
