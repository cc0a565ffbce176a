-- what: `stop` gives up the rest of the proof.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

by
  stop
  omega
