/-!
True statements on which a careless refuter would go wrong: premises that cannot all hold, natural subtraction and
division that happen to be exact, division by zero, empty types, variables of the header, claims that fail only far out.
-/
set_option autoImplicit false

theorem true_01 (n : Nat) (h : n < 0) : n = 5 := by sorry
theorem true_02 (a b : Nat) (h : b ≤ a) : a - b + b = a := by sorry
theorem true_03 (n : Nat) : n / 0 = 0 := by sorry
theorem true_04 (n : Int) : n % 0 = n := by sorry
theorem true_05 (x : Rat) : x / 0 = 0 := by sorry
theorem true_06 (x y : Nat) (h : x + y = 10) (h' : x = y + 3) : x = 7 := by sorry
theorem true_07 (n : Nat) (h : n ^ 2 = 2) : False := by sorry
theorem true_08 (x : Rat) (h : x ^ 2 + 1 = 0) : x = 7 := by sorry
theorem true_09 (e : Empty) : 1 = 2 := by sorry
theorem true_10 {p : Prop} (a b : p) : a = b := by sorry
theorem true_11 (p q : Prop) : (p → q) ∨ (q → p) := by sorry
theorem true_12 (a b : Int) (h : a % 2 = 1) (h' : b % 2 = 1) : (a * b) % 2 = 1 := by sorry
theorem true_13 : ∃ n : Nat, 10000 < n := by sorry
theorem true_14 : ∃ n : Nat, 5000 < n ∧ n % 1237 = 11 := by sorry
theorem true_15 : ∀ n : Nat, ∃ m, n < m ∧ m % 2 = 0 := by sorry
theorem true_16 (f : Nat → Nat) (h : ∀ n, f n = n + 1) : f 3 = 4 := by sorry
theorem true_17 (a : Fin 3) : a = 0 ∨ a = 1 ∨ a = 2 := by sorry
theorem true_18 (l : List Nat) : l.reverse.reverse = l := by sorry
theorem true_19 (a b : Int) : (a - b) * (a + b) = a * a - b * b := by sorry
theorem true_20 (n : Nat) : 7 / 2 + n = 3 + n := by sorry
theorem true_21 (n : Nat) (h : ∀ m : Nat, m ≤ n) : 2 = 3 := by sorry
theorem true_22 (x : Nat) (h : ∀ b : Nat, b * b = 2 → x < b) : x = x + 0 := by sorry

section
variable (k : Nat) (impossible : k < k) [Nonempty Empty]
include impossible
theorem true_23 : k = k + 1 := by sorry
end

namespace Inner
variable [Nonempty Empty]
theorem true_24 : (1 : Nat) = 1 := by sorry
end Inner
