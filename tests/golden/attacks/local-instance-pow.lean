-- what: Powers are all zero.
-- reference: theorem t (a b : Nat) : a ^ b = 0
-- screen: screen:instance
-- kernel: statement-differs

instance (priority := 10000) : HPow Nat Nat Nat := ⟨fun _ _ => 0⟩
theorem t (a b : Nat) : a ^ b = 0 := rfl
