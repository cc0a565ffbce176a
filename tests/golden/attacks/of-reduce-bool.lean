-- what: The axiom behind `native_decide`.
-- reference: theorem t : (2 == 2) = true
-- screen: screen:native
-- kernel: axiom

def yes : Bool := 2 == 2
theorem t : (2 == 2) = true := Lean.ofReduceBool yes true rfl
