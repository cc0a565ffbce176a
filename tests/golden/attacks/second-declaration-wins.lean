-- what: Declared twice; the first is easy, the second false.
-- reference: theorem t : 1 = 2
-- screen: -
-- kernel: error

theorem t : 1 = 1 := rfl
theorem t : 1 = 2 := rfl
