-- what: Two theorems that need each other.
-- reference: theorem t : ∀ n : Nat, n % 2 = 0 ∨ n % 2 = 1

mutual
theorem t : ∀ n : Nat, n % 2 = 0 ∨ n % 2 = 1
  | 0 => Or.inl rfl
  | n + 1 => (t' n).elim (fun h => Or.inr (by omega)) (fun h => Or.inl (by omega))
theorem t' : ∀ n : Nat, n % 2 = 0 ∨ n % 2 = 1
  | 0 => Or.inl rfl
  | n + 1 => (t n).elim (fun h => Or.inr (by omega)) (fun h => Or.inl (by omega))
end
