-- what: The compiler's word, by a configuration of `decide`.
-- reference: theorem t : 2 ^ 10 = 1024
-- screen: screen:native
-- kernel: axiom

theorem t : 2 ^ 10 = 1024 := by decide (config := { native := true })
