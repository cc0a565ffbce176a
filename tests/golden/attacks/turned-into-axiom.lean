-- what: An axiom states what it should, and proves nothing.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:axiom
-- kernel: axiom | not-a-theorem

axiom t (n : Nat) : n < 5
