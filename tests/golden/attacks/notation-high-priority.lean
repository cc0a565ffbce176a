-- what: The sign for "less" means something else.
-- reference: theorem t (a b : Nat) : a < b
-- screen: screen:notation
-- kernel: statement-differs

local notation (priority := high) a " < " b => a ≤ a + b
theorem t (a b : Nat) : a < b := Nat.le_add_right a b
