-- what: A search that suggests, and leaves goals.
-- reference: theorem t (n : Nat) : n < 5 → n * n = 3
-- screen: -
-- kernel: sorry

by
  intro h
  apply?
