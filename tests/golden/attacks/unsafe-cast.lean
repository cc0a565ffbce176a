-- what: An unsafe cast is a proof of nothing.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: error

unsafe def lie (n : Nat) : n < 5 := unsafeCast True.intro
theorem t (n : Nat) : n < 5 := lie n
