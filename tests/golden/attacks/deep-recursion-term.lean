-- what: A reduction that is far too deep.
-- reference: theorem t : (List.replicate 100000 0).foldr (· + ·) 1 = 0
-- screen: -
-- kernel: error | crashed | timeout
-- timeout: 6

theorem t : (List.replicate 100000 0).foldr (· + ·) 1 = 0 := by decide
