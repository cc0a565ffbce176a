-- what: Only a term, with its `:=`.
-- reference: theorem t (p q : Prop) : p ∧ q → q ∧ p

:= fun ⟨hp, hq⟩ => ⟨hq, hp⟩
