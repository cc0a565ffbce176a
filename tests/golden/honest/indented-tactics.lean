-- what: Tactics as they stand in a file, indented.
-- reference: theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q

  constructor
  · exact hp
  · exact hq
