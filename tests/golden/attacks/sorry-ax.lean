-- what: The axiom behind `sorry`, marked as synthetic.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem t (n : Nat) : n < 5 := by exact sorryAx _ true
