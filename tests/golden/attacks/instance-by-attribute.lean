-- what: A definition becomes an instance afterwards.
-- reference: theorem t (a b : Nat) : a < b
-- screen: screen:instance
-- kernel: statement-differs

@[reducible] def anyLT : LT Nat := ⟨fun _ _ => True⟩
attribute [local instance 10000] anyLT
theorem t (a b : Nat) : a < b := trivial
