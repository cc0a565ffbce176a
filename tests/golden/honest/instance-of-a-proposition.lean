-- what: An instance of a class of propositions is a theorem.
-- reference: theorem t : Nonempty Nat

instance t : Nonempty Nat := ⟨0⟩
