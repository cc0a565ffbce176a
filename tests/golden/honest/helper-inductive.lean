-- what: An inductive predicate.
-- reference: theorem t (n : Nat) : (2 * n) % 2 = 0

inductive IsEven : Nat → Prop
  | zero : IsEven 0
  | step (n : Nat) : IsEven n → IsEven (n + 2)
theorem IsEven.mod {n : Nat} (h : IsEven n) : n % 2 = 0 := by
  induction h with
  | zero => rfl
  | step n _ ih => omega
theorem isEven_double : ∀ n : Nat, IsEven (2 * n)
  | 0 => .zero
  | n + 1 => .step _ (isEven_double n)
theorem t (n : Nat) : (2 * n) % 2 = 0 := (isEven_double n).mod
