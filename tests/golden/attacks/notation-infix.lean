-- what: An operator is given another meaning.
-- reference: theorem t (a b : Nat) : a = b
-- screen: screen:notation
-- kernel: statement-differs

local infix:50 (priority := high) " = " => fun (_ _ : Nat) => True
theorem t (a b : Nat) : a = b := trivial
