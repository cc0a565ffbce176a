-- what: A function that the statement uses is defined again.
-- header: def double (n : Nat) := 2 * n
-- reference: theorem t (n : Nat) : double n = 0
-- screen: -
-- kernel: error | redefined

def double (n : Nat) := 0
theorem t (n : Nat) : double n = 0 := rfl
