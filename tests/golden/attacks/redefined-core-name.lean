-- what: `Nat.lt` of the candidate is not Lean's.
-- reference: theorem t (n : Nat) : Nat.lt n 5
-- screen: -
-- kernel: missing

namespace My
def Nat.lt (_ _ : Nat) : Prop := True
theorem t (n : Nat) : Nat.lt n 5 := trivial
end My
