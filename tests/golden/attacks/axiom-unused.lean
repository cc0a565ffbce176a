-- what: An axiom that the proof does not use is still not the candidate's to declare.
-- reference: theorem t (n : Nat) : n < n + 1
-- screen: screen:axiom
-- kernel: axiom

axiom magic : False
theorem t (n : Nat) : n < n + 1 := by omega
