-- what: A program that never ends.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:unsafe
-- kernel: timeout | crashed
-- timeout: 3

partial def forever (n : Nat) : IO Nat := forever (n + 1)
#eval forever 0
