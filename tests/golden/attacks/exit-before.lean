-- what: Lean stops reading before the theorem.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: missing

#exit
theorem t (n : Nat) : n < 5 := by omega
