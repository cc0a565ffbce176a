-- what: The name ends like that of a standard axiom.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom

namespace My
axiom propext : False
end My
theorem t (n : Nat) : n < 5 := My.propext.elim
