-- what: A newer tactic.
-- reference: theorem t (a b c : Nat) (h₁ : a = b) (h₂ : b = c) : c = a

by grind
