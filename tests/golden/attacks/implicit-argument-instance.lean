-- what: A false premise comes in as an instance argument.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: statement-differs

class Absurd : Prop where
  absurd : False
theorem t (n : Nat) [h : Absurd] : n < 5 := h.absurd.elim
