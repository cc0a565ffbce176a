-- what: The gap is in the last alternative.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

by first | omega | decide | sorry
