-- what: A name with an invisible character in it.
-- reference: theorem cat : 1 = 2
-- screen: screen:look-alike
-- kernel: error

theorem ca​t : 1 = 1 := rfl
