/-! Anonymous, named, nested and dependent `have`s, and `suffices`. -/
set_option autoImplicit false

theorem anonymous_have (n : Nat) (h : 3 < n) : 1 < n := by
  have : 2 < n := by
    sorry -- proof: omega
  omega

theorem anonymous_have_used (n : Nat) (h : n = 4) : n * n = 16 := by
  have : n * n = 4 * 4 := by
    sorry -- proof: rw [h]
  sorry -- proof: omega

theorem two_anonymous_haves (a b : Nat) (h : a = b + 1) : b < a := by
  have : b + 1 ≤ a := by
    sorry -- proof: omega
  have : b < a := by
    sorry -- proof: omega
  exact this

theorem have_by_pattern (p q : Prop) (h : p ∧ q) : q ∧ p := by
  have ⟨hp, hq⟩ := h
  sorry -- proof: exact ⟨hq, hp⟩

theorem have_with_arguments (f : Nat → Nat) (h : ∀ n, f n = n + 1) : f 2 = 3 := by
  have key (n : Nat) (_ : 0 < n) : 0 < f n := by
    sorry -- proof: rw [h]; omega
  sorry -- proof: rw [h]

theorem nested_have (a b c : Nat) (h : a < b) (g : b < c) : a + 1 < c := by
  have outer : a + 1 ≤ b := by
    have inner : a < b := by
      sorry -- proof: exact h
    sorry -- proof: omega
  sorry -- proof: omega

theorem nested_three_deep (n : Nat) (h : 10 < n) : 7 < n := by
  have first : 8 < n := by
    have second : 9 < n := by
      have third : 10 ≤ n := by
        sorry -- proof: omega
      sorry -- proof: omega
    sorry -- proof: omega
  sorry -- proof: omega

theorem nested_anonymous (p q r : Prop) (f : p → q) (g : q → r) (h : p) : r := by
  have : q := by
    have : p := by
      sorry -- proof: exact h
    sorry -- proof: exact f this
  sorry -- proof: exact g this

theorem dependent_on_a_value (xs : List Nat) (h : 0 < xs.length) : xs[0]'h ∈ xs := by
  have key : xs[0]'h = xs.head (List.length_pos_iff.mp h) := by
    sorry -- proof: cases xs with | nil => simp at h | cons a l => rfl
  sorry -- proof: simp

theorem dependent_premise (n : Nat) (hn : 0 < n) (f : (k : Fin n) → Nat) (h : f ⟨0, hn⟩ = 5) : 4 < f ⟨0, hn⟩ := by
  have key : 5 ≤ f ⟨0, hn⟩ := by
    sorry -- proof: omega
  sorry -- proof: omega

theorem dependent_vector (n m : Nat) (v : Vector Nat n) (e : n = m) (h : v.size = m) : (e ▸ v).size = n := by
  have key : m = n := by
    sorry -- proof: exact e.symm
  sorry -- proof: subst e; rfl

theorem premise_about_an_earlier_premise (p : Nat → Prop) (h : ∃ n, p n) : p h.choose := by
  have key : h = h := by
    sorry -- proof: rfl
  sorry -- proof: exact h.choose_spec

theorem suffices_with_from (a b : Nat) (h : a ≤ b) : a * a ≤ b * b := by
  suffices key : a * a ≤ a * b by
    sorry -- proof: exact Nat.le_trans key (Nat.mul_le_mul_right b h)
  sorry -- proof: exact Nat.mul_le_mul_left a h

theorem suffices_anonymous (p q : Prop) (h : p ∧ q) : q ∧ p := by
  suffices q by
    sorry -- proof: exact ⟨this, h.1⟩
  sorry -- proof: exact h.2

theorem suffices_with_binder (f : Nat → Nat) (h : ∀ n, f n = 0) : f 3 + f 4 = 0 := by
  suffices zero : ∀ n, f n ≤ 0 by
    sorry -- proof: have h3 := zero 3; have h4 := zero 4; omega
  intro n
  sorry -- proof: rw [h]; exact Nat.le_refl 0
