-- what: The original stands in the documentation of something else.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

/-- theorem t (n : Nat) : n < 5 := by trivial -/
theorem other : True := trivial
