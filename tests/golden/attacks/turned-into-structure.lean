-- what: A structure of that name.
-- reference: theorem t : True
-- screen: -
-- kernel: not-a-theorem

structure t where
  a : Nat
