/-! Hypotheses from `intro`, `obtain`, `rcases`, `cases` and `induction`; `case` blocks. -/
set_option autoImplicit false

theorem intro_named (p q : Prop) : p → q → p := by
  intro hp hq
  sorry -- proof: exact hp

theorem intro_unnamed : ∀ n m : Nat, n < m → n ≠ m := by
  intros
  sorry -- proof: omega

theorem intro_pattern (p q : Prop) : p ∧ q → q := by
  intro ⟨hp, hq⟩
  sorry -- proof: exact hq

theorem intro_underscore (f : Nat → Nat) (h : ∀ n, 0 < n → f n = 1) : ∀ n, 2 < n → f n = 1 := by
  intro n _
  sorry -- proof: apply h; omega

theorem intro_unnamed_used (p q : Prop) : p → q → p ∧ q := by
  intro _ _
  sorry -- proof: constructor <;> assumption

theorem obtain_exists (n : Nat) (h : ∃ k, n = 2 * k) : ∃ k, n * n = 2 * k := by
  obtain ⟨k, hk⟩ := h
  have key : n * n = 2 * (k * n) := by
    sorry -- proof: rw [hk, Nat.mul_assoc]
  exact ⟨k * n, key⟩

theorem obtain_with_type (a b : Nat) (h : a < b) : ∃ c, b = a + c := by
  obtain ⟨c, hc⟩ : ∃ c, b = a + c := by
    sorry -- proof: exact ⟨b - a, by omega⟩
  sorry -- proof: exact ⟨c, hc⟩

theorem obtain_replaced (a b : Nat) (h : ∃ k, a = k ∧ b = k) : a = b := by
  obtain ⟨_, rfl, rfl⟩ := h
  sorry -- proof: rfl

theorem rcases_or (p q r : Prop) (h : p ∨ q) (f : p → r) (g : q → r) : r := by
  rcases h with hp | hq
  · sorry -- proof: exact f hp
  · sorry -- proof: exact g hq

theorem rcases_deep (p q r : Prop) (h : p ∧ (q ∨ r)) : (p ∧ q) ∨ (p ∧ r) := by
  rcases h with ⟨hp, hq | hr⟩
  · sorry -- proof: exact Or.inl ⟨hp, hq⟩
  · sorry -- proof: exact Or.inr ⟨hp, hr⟩

theorem rcases_number (n : Nat) (h : n < 2) : n = 0 ∨ n = 1 := by
  rcases n with _ | m
  · sorry -- proof: exact Or.inl rfl
  · sorry -- proof: omega

theorem induction_with (n : Nat) : 2 * n = n + n := by
  induction n with
  | zero => sorry -- proof: rfl
  | succ n ih => sorry -- proof: omega

theorem induction_unnamed (n : Nat) : 0 ≤ n * n := by
  induction n
  · sorry -- proof: exact Nat.zero_le _
  · sorry -- proof: exact Nat.zero_le _

theorem induction_generalizing (f : Nat → Nat) (h : ∀ n, f n = n) (n m : Nat) : f n + m = m + n := by
  induction n generalizing m with
  | zero => sorry -- proof: rw [h]; omega
  | succ n ih => sorry -- proof: have := ih m; rw [h] at *; omega

theorem induction_on_lists {α : Type} (xs ys : List α) : (xs ++ ys).length = xs.length + ys.length := by
  induction xs with
  | nil => sorry -- proof: simp
  | cons x xs ih => sorry -- proof: simp; omega

theorem strong_induction (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) (n : Nat) : p n := by
  induction n using Nat.strongRecOn with
  | ind n ih => sorry -- proof: exact h n ih

theorem case_by_tag (n : Nat) : n = 0 ∨ 0 < n := by
  cases n
  case zero => sorry -- proof: exact Or.inl rfl
  case succ m => sorry -- proof: exact Or.inr (Nat.succ_pos m)

theorem case_of_constructor (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  case left => sorry -- proof: exact hp
  case right => sorry -- proof: exact hq

theorem case_with_renaming (p q r : Prop) (h : p ∨ q) (f : p → r) (g : q → r) : r := by
  cases h
  case inl first =>
    sorry -- proof: exact f first
  case inr second =>
    sorry -- proof: exact g second

theorem case_unnamed (p q : Prop) (h : p ∨ q) : q ∨ p := by
  cases h
  case inr => sorry -- proof: apply Or.inl; assumption
  case inl => sorry -- proof: apply Or.inr; assumption

theorem cases_with (o : Option Nat) (h : o.isSome = true) : ∃ n, o = some n := by
  cases o with
  | none => sorry -- proof: simp at h
  | some n => sorry -- proof: exact ⟨n, rfl⟩

theorem match_in_tactics (n : Nat) (h : n ≠ 0) : ∃ m, n = m + 1 := by
  match n, h with
  | 0, h => sorry -- proof: exact absurd rfl h
  | m + 1, _ => sorry -- proof: exact ⟨m, rfl⟩
