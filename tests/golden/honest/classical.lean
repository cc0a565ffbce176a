-- what: The law of the excluded middle.
-- reference: theorem t (p : Prop) : p ∨ ¬p

by
  classical
  by_cases h : p
  · exact .inl h
  · exact .inr h
