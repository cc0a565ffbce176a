-- what: Termination is not shown.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem t (n : Nat) : n < 5 := by
  have := t (n + 1)
  omega
termination_by n
decreasing_by sorry
