-- what: Boolean equality that is always true.
-- reference: theorem t (a b : Nat) : (a == b) = true
-- screen: screen:instance
-- kernel: statement-differs

instance (priority := 10000) : BEq Nat := ⟨fun _ _ => true⟩
theorem t (a b : Nat) : (a == b) = true := rfl
