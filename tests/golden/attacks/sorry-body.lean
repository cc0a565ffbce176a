-- what: Only a proof, and it has a gap.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

by
  have h : n < 4 := by sorry
  omega
