-- what: The original stands in a comment within a comment.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

/- /- -/ theorem t (n : Nat) : n < 5 := by trivial -/
theorem other : True := trivial
