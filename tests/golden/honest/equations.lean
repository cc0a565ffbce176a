-- what: A theorem by equations.
-- reference: theorem t : ∀ n : Nat, 0 + n = n

theorem t : ∀ n : Nat, 0 + n = n
  | 0 => rfl
  | n + 1 => congrArg (· + 1) (t n)
