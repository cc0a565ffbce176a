-- what: The comparison moves from the integers to the natural numbers.
-- reference: theorem t (a b : Nat) : (a : Int) - b ≤ a - 1
-- screen: -
-- kernel: statement-differs

theorem t (a b : Nat) : ((a - b : Nat) : Int) ≤ a := by omega
