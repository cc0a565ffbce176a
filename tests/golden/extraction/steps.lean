/-! `show`, `calc` and `change` steps, `sorry` as a term, functions and notation in goals. -/
set_option autoImplicit false

theorem show_step (n : Nat) (h : n = 2) : n + n = 4 := by
  show n + n = 2 + 2
  sorry -- proof: rw [h]

theorem show_from (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  · show p
    sorry -- proof: exact hp
  · show q
    sorry -- proof: exact hq

theorem show_as_a_term (n : Nat) (h : 0 < n) : n ≠ 0 :=
  show n ≠ 0 from sorry -- proof: omega

theorem change_step (f : Nat → Nat) (h : ∀ n, f n = n) : (fun x => f x) 3 = 3 := by
  change f 3 = 3
  sorry -- proof: exact h 3

theorem calc_steps (a b c : Nat) (h : a = b) (g : b = c + 1) : a = c + 1 := by
  calc a = b := by
        sorry -- proof: exact h
    _ = c + 1 := by
        sorry -- proof: exact g

theorem calc_inequalities (a b c d : Nat) (h : a < b) (g : b ≤ c) (f : c = d) : a < d := by
  calc
    a < b := by
      sorry -- proof: exact h
    _ ≤ c := by
      sorry -- proof: exact g
    _ = d := by
      sorry -- proof: exact f

theorem calc_of_terms (a b c : Nat) (h : a = b) (g : b = c) : a = c :=
  calc
    a = b := sorry -- proof: exact h
    _ = c := sorry -- proof: exact g

theorem calc_inside_a_have (n : Nat) (h : 3 ≤ n) : 9 ≤ n * n := by
  have key : 3 * 3 ≤ n * n := by
    calc 3 * 3 ≤ 3 * n := by
          sorry -- proof: omega
      _ ≤ n * n := by
          sorry -- proof: exact Nat.mul_le_mul_right n h
  omega

theorem term_sorry (n : Nat) (h : 1 < n) : 0 < n :=
  sorry -- proof: omega

theorem term_in_anonymous_constructor (p q : Prop) (hp : p) (hq : q) : p ∧ q :=
  ⟨hp,
   sorry⟩ -- proof: exact hq

theorem term_under_a_lambda (f : Nat → Nat) (h : ∀ n, f n = 0) : ∀ n, f n + 1 = 1 :=
  fun n =>
    sorry -- proof: rw [h]

theorem term_in_an_application (a b : Nat) (h : a ≤ b) : a ≤ b + 1 :=
  Nat.le_trans (m := b) h
    sorry -- proof: omega

theorem term_in_exact (a b c : Nat) (h : a < b) (g : b < c) : a < c := by
  exact Nat.lt_trans (m := b)
    sorry -- proof: exact h
    g

theorem term_in_refine (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  refine ⟨hp, ?_,
    sorry⟩ -- proof: exact hr
  sorry -- proof: exact hq

theorem term_of_a_have (n : Nat) (h : 5 < n) : 3 < n :=
  have key : 4 < n := sorry -- proof: omega
  sorry -- proof: omega

theorem term_match (n : Nat) : n = 0 ∨ n ≠ 0 :=
  match n with
  | 0 => sorry -- proof: exact Or.inl rfl
  | k + 1 => sorry -- proof: exact Or.inr (Nat.succ_ne_zero k)

theorem function_in_the_goal (f g : Nat → Nat) (h : ∀ x, f x = g x) : (fun x => f x) = fun x => g x := by
  sorry -- proof: exact funext h

theorem exists_and_forall (p : Nat → Nat → Prop) (h : ∃ x, ∀ y, p x y) : ∀ y, ∃ x, p x y := by
  intro y
  sorry -- proof: exact h.elim fun x hx => ⟨x, hx y⟩

theorem match_in_the_goal (o : Option Nat) (h : o = some 3) : (match o with | some n => n | none => 0) = 3 := by
  have key : o ≠ none := by
    sorry -- proof: simp [h]
  sorry -- proof: subst h; rfl

theorem if_in_the_goal (n : Nat) (h : 3 < n) : (if 3 < n then 1 else 2) = 1 := by
  sorry -- proof: exact if_pos h

def double (n : Nat) : Nat := n + n

local notation "⟪" x "⟫" => double x

theorem definition_and_notation (n : Nat) (h : ⟪n⟫ = 4) : n = 2 := by
  have key : n + n = 4 := by
    sorry -- proof: exact h
  sorry -- proof: omega

section
variable (k : Nat) (hk : 0 < k)
include hk

theorem section_variables (n : Nat) (h : k ≤ n) : 0 < n := by
  sorry -- proof: omega
end

namespace Inner

theorem inside_a_namespace (n : Nat) (h : double n = 2) : n = 1 := by
  have key : n + n = 2 := by
    sorry -- proof: exact h
  sorry -- proof: omega

end Inner

open Nat in
theorem opened (n : Nat) : n < succ n := by
  sorry -- proof: exact lt_succ_self n
