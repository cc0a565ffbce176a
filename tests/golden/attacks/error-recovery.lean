-- what: Lean goes on after an error, and the constant exists.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

theorem t (n : Nat) : n < 5 := by
  have h : n < 4 := by omega
  omega
