/-!
False statements of the kinds that slip into benchmarks: a wrong constant, a hypothesis too few, `<` for `≤`, natural
subtraction, truncated division, a swapped quantifier, a case forgotten. `prover check --disprove` should refute them.
-/
set_option autoImplicit false

theorem false_01 (n : Nat) : n < 5 := by sorry
theorem false_02 (n : Nat) (h : 0 < n) : n - 1 + 1 < n := by sorry
theorem false_03 (a b : Nat) : a - b + b = a := by sorry
theorem false_04 (a b : Nat) : (a - b) + (b - a) = 0 := by sorry
theorem false_05 (n : Nat) : n / 2 * 2 = n := by sorry
theorem false_06 (n : Nat) : n ^ 2 % 4 = 0 ∨ n ^ 2 % 4 = 2 := by sorry
theorem false_07 (n : Int) : n ^ 2 % 8 = 1 := by sorry
theorem false_08 (n : Int) (h : n % 2 = 1) : n ^ 2 % 16 = 1 := by sorry
theorem false_09 (n : Nat) : ¬ (n * n + n + 41) % 41 = 0 := by sorry
theorem false_10 (a b : Int) (h : a < b) : a * a < b * b := by sorry
theorem false_11 (a b c : Nat) (h : a ∣ b * c) : a ∣ b ∨ a ∣ c := by sorry
theorem false_12 (x y : Int) (h₀ : x + y = 10) (h₁ : x - y = 2) : x = 5 := by sorry
theorem false_13 (x y : Nat) (h : x * y = 24) : x + y ≤ 24 := by sorry
theorem false_14 (n : Nat) (h₀ : n % 3 = 2) (h₁ : n % 5 = 3) (h₂ : n < 40) : n = 8 := by sorry
theorem false_15 (n : Nat) (h : 12 ∣ n) : 24 ∣ n := by sorry
theorem false_16 (a b : Nat) (h : Nat.gcd a b = 1) : Nat.lcm a b = a + b := by sorry
theorem false_17 : ∀ n : Nat, ∃ m : Nat, m < n := by sorry
theorem false_18 : ∃ n : Nat, ∀ m : Nat, m ≤ n := by sorry
theorem false_19 (x : Rat) (h : x * x = 4) : x = 2 := by sorry
theorem false_20 (x : Rat) (h : 0 < x) : 1 ≤ x := by sorry
theorem false_21 (x y : Rat) (h : 2 * x + 3 * y = 12) (h₂ : x - y = 1) : x = 4 := by sorry
theorem false_22 (p q : Prop) (h : p → q) : q → p := by sorry
theorem false_23 (p q : Prop) : p ∨ q → p ∧ q := by sorry
theorem false_24 : ∀ p q r : Prop, (p ∧ q → r) ↔ (p → r) ∧ (q → r) := by sorry
theorem false_25 (a b : Bool) : (a && b) = (a || b) := by sorry
theorem false_26 (l : List Nat) : l.reverse = l := by sorry
theorem false_27 (l m : List Nat) : l ++ m = m ++ l := by sorry
theorem false_28 (f : Nat → Nat) (h : ∀ n, f n ≤ f (n + 1)) : ∀ n, n ≤ f n := by sorry
theorem false_29 (f : Nat → Nat) (h : ∀ x y, f (x + y) = f x + f y) : ∀ x, f x = x := by sorry
theorem false_30 (a : Fin 5) : a + a = 2 := by sorry
theorem false_31 (n : Nat) (h : n < 1000) : n * n < 998001 := by sorry
theorem false_32 (n : Nat) (h : 1 < n) : n ^ 2 + n < 2 ^ n := by sorry
theorem false_33 (a b c : Nat) (h : a ^ 2 + b ^ 2 = c ^ 2) (ha : 0 < a) (hb : 0 < b) : c % 5 = 0 := by sorry
theorem false_34 (x a : Nat) (h₀ : 0 < x ∧ 0 < a) (h₁ : Nat.gcd a 40 = x + 3) (h₂ : Nat.lcm a 40 = x * (x + 3)) (h₃ : ∀ b : Nat, 0 < b → Nat.gcd b 40 = x + 3 ∧ Nat.lcm b 40 = x * (x + 3) → a ≤ b) : a = 8 := by sorry
theorem false_35 {α : Type} (a b : α) : a = b := by sorry
theorem false_36.{u} {α : Sort u} (a b : α) : a = b := by sorry
theorem false_37 (n : Nat) : (∃ k, n = 2 * k) ↔ n % 4 = 0 := by sorry
theorem false_38 (n : Nat) : (∀ k, k < n → k < 7) ∧ n ≤ n := by sorry
theorem false_39 (a b : Nat) (h : ¬ ∃ c, a = b * c) : a < b := by sorry
theorem false_40 (x : Int) (h : 3 * x + 5 = 2 * x - 11) : x = 16 := by sorry
theorem false_41 (x : Int) (h₀ : x ^ 2 - 5 * x + 6 = 0) : x = 2 := by sorry
theorem false_42 : (2 : Nat) - 3 + 3 = 2 := by sorry
theorem false_43 : 7 / 2 * 2 = 7 := by sorry
theorem false_44 (n : Nat) (h : n ∣ 30) (h₁ : 5 < n) : n = 10 ∨ n = 15 ∨ n = 30 := by sorry
theorem false_45 (a b : Nat) (h : a * b = 3599) (h₁ : 1 < a) (h₂ : a < b) : a = 61 := by sorry
theorem false_46 (n : Int) (h : 100 ≤ n) (h₁ : n ≤ 200) (h₂ : n % 17 = 3) : n < 190 := by sorry
theorem false_47 {α : Type} [DecidableEq α] (a b : α) (l : List α) (h : a ∈ l) : b ∈ l := by sorry
theorem false_48 (p : Nat → Prop) (h : p 0) : p 1 := by sorry
theorem false_49 (p q : Nat → Prop) (h : ∀ n, p n ∨ q n) : (∀ n, p n) ∨ (∀ n, q n) := by sorry
theorem false_50 (a b : Int) : (a + b) / 2 = a / 2 + b / 2 := by sorry
theorem false_51 (a b c d : Nat) (h : a + b + c + d = 20) : a * b * c * d < 625 := by sorry
theorem false_52 (x y : Int) (h : x ^ 2 - 2 * y ^ 2 = 1) (hy : 0 < y) : y = 2 := by sorry
theorem false_53 (a b : Int) : a.natAbs + b.natAbs = (a + b).natAbs := by sorry
theorem false_54 (a : Nat) (h : a ≠ 0) : a.pred.succ < a := by sorry
theorem false_55 (x y z : Nat) (h : x + y + z = 6) (h2 : x < y) (h3 : y < z) : x = 1 := by sorry
theorem false_56 : ∀ a b : Nat, a < b ∧ 0 < a → ∃ c, a < c ∧ c < b := by sorry
