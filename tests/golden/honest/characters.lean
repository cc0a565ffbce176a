-- what: Quotes as characters.
-- reference: theorem t : '"' ≠ '\'' ∧ '\u03b1' = 'α'

theorem t : '"' ≠ '\'' ∧ '\u03b1' = 'α' := by decide
