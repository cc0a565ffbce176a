-- what: The compiler's word.
-- reference: theorem t : 2 ^ 10 = 1024
-- screen: screen:native
-- kernel: axiom

theorem t : 2 ^ 10 = 1024 := by native_decide
