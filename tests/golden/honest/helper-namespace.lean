-- what: A helper in a namespace of its own.
-- reference: theorem t (a : Nat) : a ≤ a * a + a

namespace Helper.Inner
protected theorem le (a : Nat) : a ≤ a * a + a := Nat.le_add_left _ _
end Helper.Inner
theorem t (a : Nat) : a ≤ a * a + a := Helper.Inner.le a
