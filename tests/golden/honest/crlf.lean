-- what: Lines end as on Windows.
-- reference: theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q

theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  · exact hp
  · exact hq
