-- what: A theorem with a space and a quote in its name.
-- reference: theorem «t' 1» : 2 + 2 = 4

theorem «t' 1» : 2 + 2 = 4 := rfl
