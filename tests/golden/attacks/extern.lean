-- what: Code from a library.
-- reference: theorem t : 1 = 2
-- screen: screen:attribute
-- kernel: error

@[extern "lean_nat_add"] def f (_ _ : Nat) : Nat := 0
theorem f_one : f 1 0 = 1 := by native_decide
theorem t : 1 = 2 := absurd f_one (by decide)
