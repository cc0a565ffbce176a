-- what: A partial definition need not end.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: error

partial def t (n : Nat) : n < 5 := t n
