-- what: `sorry` by another name.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

by admit
