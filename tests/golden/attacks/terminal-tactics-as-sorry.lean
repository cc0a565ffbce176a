-- what: An option turns closing tactics into `sorry`.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:option
-- kernel: sorry

set_option debug.terminalTacticsAsSorry true
theorem t (n : Nat) : n < 5 := by omega
