-- what: A recursion with a proof that it ends.
-- reference: theorem t (n : Nat) : 0 ≤ n / 2

theorem t (n : Nat) : 0 ≤ n / 2 := by
  if h : n < 2 then
    exact Nat.zero_le _
  else
    have _ := t (n / 2)
    exact Nat.zero_le _
termination_by n
decreasing_by
  omega
