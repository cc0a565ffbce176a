-- what: A harmless word stands for `sorry`.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: sorry

macro "clearly" : term => `(sorry)
theorem t (n : Nat) : n < 5 := clearly
