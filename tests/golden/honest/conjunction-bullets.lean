-- what: Deep bullets with focus dots and braces.
-- reference: theorem t (p q r : Prop) (hp : p) (hq : q) (hr : r) : (p ∧ q) ∧ (r ∧ p)

by
  constructor
  · constructor
    . exact hp
    . exact hq
  · refine ⟨?_, ?_⟩
    { exact hr }
    { exact hp }
