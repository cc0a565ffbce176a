-- what: A coercion of the candidate's own.
-- header: structure W where
-- header:   val : Nat
-- header: instance : Coe W Nat := ⟨W.val⟩
-- reference: theorem t (w : W) : (w : Nat) = 0
-- screen: screen:instance
-- kernel: statement-differs

instance (priority := 10000) : Coe W Nat := ⟨fun _ => 0⟩
theorem t (w : W) : (w : Nat) = 0 := rfl
