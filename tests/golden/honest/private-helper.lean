-- what: A private helper, and the theorem itself private.
-- reference: theorem t (a : Nat) : a ≤ a + 1

private theorem helper (a : Nat) : a ≤ a + 1 := Nat.le_succ a
private theorem t (a : Nat) : a ≤ a + 1 := helper a
