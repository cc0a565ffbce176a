-- what: Induction on a smaller number.
-- reference: theorem t (n : Nat) : n = 0 ∨ ∃ m, n = m + 1

theorem t (n : Nat) : n = 0 ∨ ∃ m, n = m + 1 := by
  induction n using Nat.strongRecOn with
  | ind n _ =>
    cases n with
    | zero => exact .inl rfl
    | succ m => exact .inr ⟨m, rfl⟩
