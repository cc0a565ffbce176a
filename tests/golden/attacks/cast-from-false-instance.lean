-- what: An instance argument is synthesised from nothing.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

class Magic (p : Prop) : Prop where
  proof : p
theorem use (p : Prop) [Magic p] : p := Magic.proof
theorem t (n : Nat) : n < 5 := use _
