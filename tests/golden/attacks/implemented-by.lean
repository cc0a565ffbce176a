-- what: Compiled code that does something else.
-- reference: theorem t : 1 = 2
-- screen: screen:attribute
-- kernel: axiom

def yes (_ : Unit) : Bool := true
@[implemented_by yes] def no (_ : Unit) : Bool := false
theorem no_true : no () = true := by native_decide
theorem t : 1 = 2 := absurd no_true (by decide)
