-- what: A structure with an operation of its own.
-- reference: theorem t (a b : Nat) : a + b = b + a

structure Pair where
  fst : Nat
  snd : Nat
instance : Add Pair := ⟨fun p q => ⟨p.fst + q.fst, p.snd + q.snd⟩⟩
theorem t (a b : Nat) : a + b = b + a := Nat.add_comm a b
