-- what: The warning is switched off, the gap stays.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:option
-- kernel: sorry

set_option warn.sorry false
theorem t (n : Nat) : n < 5 := by sorry
