/-! Local definitions: `let`, `letI`, `let` in a statement, `generalize`, as `set` has it. -/
set_option autoImplicit false

theorem let_unused_by_the_goal (x y : Nat) (h : x < y) : x + 1 ≤ y := by
  let z := x + y
  sorry -- proof: omega

theorem let_in_the_goal (x : Nat) (h : 2 < x) : 4 < x + x := by
  let z := x + x
  have key : z = 2 * x := by
    sorry -- proof: omega
  have goal : 4 < z := by
    sorry -- proof: omega
  exact goal

theorem let_in_a_premise (x y : Nat) (h : x = y) : x * 2 = y * 2 := by
  let z := x * 2
  have hz : z = y * 2 := by
    sorry -- proof: rw [← h]
  sorry -- proof: omega

theorem let_of_a_function (n : Nat) : (fun k => k + 1) n = n + 1 := by
  let f : Nat → Nat := fun k => k + 1
  have key : f n = n + 1 := by
    sorry -- proof: rfl
  sorry -- proof: rfl

theorem let_after_let (a : Nat) (h : a = 3) : a + 2 = 5 := by
  let b := a + 1
  let c := b + 1
  have key : c = 5 := by
    sorry -- proof: subst h; rfl
  sorry -- proof: omega

theorem let_in_the_statement (n : Nat) : let m := n + 1; n < m := by
  intro m
  sorry -- proof: exact Nat.lt_succ_self n

theorem set_by_generalize (a b : Nat) (h : a * b = 6) : (a * b) * (a * b) = 36 := by
  generalize hx : a * b = x at *
  sorry -- proof: subst h; rfl

theorem set_by_obtain (a b : Nat) (h : a + b = 6) : (a + b) * 2 = 12 := by
  obtain ⟨x, hx⟩ : ∃ x, x = a + b := ⟨_, rfl⟩
  rw [← hx]
  sorry -- proof: omega

theorem let_of_an_instance (p : Prop) (h : ¬ ¬ p) : p := by
  letI : Decidable p := Classical.propDecidable p
  sorry -- proof: exact Decidable.not_not.mp h

theorem let_shadowed (x : Nat) (h : 0 < x) : 0 < x + 1 := by
  let x := x + 1
  have key : 1 < x := by
    sorry -- proof: omega
  omega
