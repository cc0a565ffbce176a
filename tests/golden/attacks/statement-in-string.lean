-- what: The original stands in a string only.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

def s := "
theorem t (n : Nat) : n < 5 := by trivial
"
theorem other : True := trivial
