-- what: A tactic of the candidate's own is `sorry`.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: sorry

macro "obviously" : tactic => `(tactic| sorry)
theorem t (n : Nat) : n < 5 := by obviously
