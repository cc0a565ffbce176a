-- what: Everything is at most everything.
-- reference: theorem t (a b : Nat) : a ≤ b
-- screen: screen:instance
-- kernel: statement-differs

local instance (priority := 10000) anyLE : LE Nat := ⟨fun _ _ => True⟩
theorem t (a b : Nat) : a ≤ b := trivial
