-- what: Not all goals are closed.
-- reference: theorem t (n : Nat) : n = n ∧ n < 5
-- screen: -
-- kernel: error

by
  constructor
  · rfl
