-- what: White space is free.
-- reference: theorem t (a b : Nat) : a + b = b + a

theorem   t
    (a   b:Nat)   :
  a+b
    = b+a   :=


  Nat.add_comm   a b
