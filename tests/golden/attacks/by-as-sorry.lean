-- what: An option turns every `by` into `sorry`.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:option
-- kernel: sorry

set_option debug.byAsSorry true
theorem t (n : Nat) : n < 5 := by omega
