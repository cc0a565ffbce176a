-- what: Addition is another operation for the rest of the file.
-- reference: theorem t (a b : Nat) : a + b = 0
-- screen: screen:instance
-- kernel: statement-differs

local instance (priority := 10000) : HAdd Nat Nat Nat := ⟨fun _ _ => 0⟩
theorem t (a b : Nat) : a + b = 0 := rfl
