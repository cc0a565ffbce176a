-- what: The original stands in a comment only.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

/- theorem t (n : Nat) : n < 5 := by omega -/
theorem t' : True := trivial
