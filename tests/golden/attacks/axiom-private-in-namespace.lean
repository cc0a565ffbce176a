-- what: An assumption in a corner.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom

namespace Hidden.Corner
private axiom magic (p : Prop) : p
theorem use (n : Nat) : n < 5 := magic _
end Hidden.Corner
theorem t (n : Nat) : n < 5 := Hidden.Corner.use n
