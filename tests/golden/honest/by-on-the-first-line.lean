-- what: Later lines keep their columns.
-- reference: theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q

by refine ⟨?_, ?_⟩
   · exact hp
   · exact hq
