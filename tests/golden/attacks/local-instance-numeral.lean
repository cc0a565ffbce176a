-- what: Every numeral is zero.
-- reference: theorem t (n : Nat) : n * 7 = 0
-- screen: screen:instance
-- kernel: statement-differs

instance (priority := 10000) zeros (n : Nat) : OfNat Nat n := ⟨Nat.zero⟩
theorem t (n : Nat) : n * 7 = 0 := rfl
