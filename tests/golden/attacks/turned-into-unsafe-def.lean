-- what: An unsafe definition may call itself without end.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: not-a-theorem | unsafe

unsafe def t (n : Nat) : n < 5 := t n
