-- what: The compiler's word, by an option of `decide`.
-- reference: theorem t : 2 ^ 10 = 1024
-- screen: screen:native
-- kernel: axiom

theorem t : 2 ^ 10 = 1024 := by decide +native
