-- what: A private axiom prints like a standard one.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom

namespace Quot
private axiom sound' : False
end Quot
theorem t (n : Nat) : n < 5 := Quot.sound'.elim
