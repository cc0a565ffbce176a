-- what: The statement computes with a decision procedure; the candidate brings one of its own.
-- reference: theorem t (n : Nat) : (if n < 5 then 1 else 1) = 1
-- screen: -
-- kernel: statement-differs

instance (priority := 10000) mine (n : Nat) : Decidable (n < 5) := Nat.decLt n 5
theorem t (n : Nat) : (if n < 5 then 1 else 1) = 1 := by split <;> rfl
