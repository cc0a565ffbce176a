-- what: Quotients, propositional and functional extensionality.
-- reference: theorem t (f g : Nat → Prop) (h : ∀ n, f n ↔ g n) : f = g

by
  funext n
  exact propext (h n)
