-- what: The number of the statement comes from a variable with another type.
-- reference: theorem t : ∀ n : Nat, n < 5 → n < 6
-- screen: screen:variable
-- kernel: statement-differs

variable (n : Fin 3)
theorem t : n.val < 5 → n.val < 6 := fun h => Nat.lt_succ_of_lt h
