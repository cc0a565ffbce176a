-- what: Over the natural numbers the statement is true, over the integers it is not.
-- reference: theorem t (n : Int) : 0 ≤ n
-- screen: -
-- kernel: statement-differs

theorem t (n : Nat) : 0 ≤ n := Nat.zero_le n
