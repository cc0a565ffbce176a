-- what: The name has a Cyrillic letter; Lean does not take it for a name.
-- reference: theorem cat : 1 = 2
-- screen: screen:look-alike
-- kernel: error

theorem сat : 1 = 1 := rfl
