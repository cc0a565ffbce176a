/-! Implicit, instance and universe binders. Each `sorry` is followed by a proof of it. -/
set_option autoImplicit false

theorem implicit_value {a b : Nat} (h : a ≤ b) : a < b + 1 := by
  sorry -- proof: omega

theorem strict_implicit_function {f : Nat → Nat} (h : ∀ ⦃x y⦄, f x = f y → x = y) (e : f 2 = f 3) : False := by
  have key : 2 = 3 := by
    sorry -- proof: exact h e
  omega

theorem implicit_type {α : Type} {x y : α} (h : x = y) : y = x := by
  sorry -- proof: exact h.symm

theorem implicit_made_by_intro : ∀ {n : Nat}, 0 < n → n ≠ 0 := by
  intro n h
  sorry -- proof: omega

theorem instance_argument {α : Type} [Inhabited α] (f : α → Nat) (h : ∀ x, f x = 7) : f default = 7 := by
  have key : f default = 7 := by
    sorry -- proof: exact h default
  exact key

theorem decidable_instance (p : Prop) [Decidable p] (h : ¬ ¬ p) : p := by
  sorry -- proof: exact Decidable.not_not.mp h

theorem two_instances {α : Type} [BEq α] [LawfulBEq α] (a b : α) (h : (a == b) = true) : b = a := by
  have key : a = b := by
    sorry -- proof: exact eq_of_beq h
  sorry -- proof: exact key.symm

theorem named_instance {α : Type} [order : LE α] [total : Std.Total (α := α) (· ≤ ·)] (a b : α) : a ≤ b ∨ b ≤ a := by
  sorry -- proof: exact total.total a b

theorem instance_made_by_have (p : Nat → Prop) (h : ∀ n, p n ∨ ¬ p n) (g : ¬ ¬ p 3) : p 3 := by
  haveI : Decidable (p 3) := Classical.propDecidable (p 3)
  sorry -- proof: exact Decidable.not_not.mp g

theorem universe_parameter.{u} {α : Type u} (a b c : α) (h : a = b) (g : b = c) : a = c := by
  sorry -- proof: exact h.trans g

theorem two_universes.{u, v} {α : Type u} {β : Type v} (f : α → β) (x y : α) (h : x = y) : f x = f y := by
  have key : y = x := by
    sorry -- proof: exact h.symm
  sorry -- proof: rw [key]

theorem sort_universe.{w} {p : Sort w} (f : p → False) (x : p) : 1 = 2 := by
  sorry -- proof: exact (f x).elim

theorem anonymous_universe {α : Type _} (l : List α) (h : l.length = 0) : l = [] := by
  sorry -- proof: exact List.length_eq_zero_iff.mp h

theorem auto_bound_function {α β : Type} (f : α → β) {s t : List α} (h : s = t) : s.map f = t.map f := by
  sorry -- proof: rw [h]
