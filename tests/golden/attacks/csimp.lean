-- what: The compiler is told that two functions are the same.
-- reference: theorem t : 1 = 2
-- screen: screen:attribute
-- kernel: axiom

def f (_ : Nat) := 0
def g (_ : Nat) := 1
@[csimp] theorem f_eq_g : @f = @g := sorry
theorem f_one : f 0 = 1 := by native_decide
theorem t : 1 = 2 := absurd f_one (by decide)
