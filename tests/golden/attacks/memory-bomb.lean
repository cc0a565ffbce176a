-- what: A number too large to be written down.
-- reference: theorem t : 2 ^ (2 ^ 40) = 0
-- screen: -
-- kernel: error | crashed | timeout
-- timeout: 5

set_option exponentiation.threshold 99999 in
theorem t : 2 ^ (2 ^ 40) = 0 := by decide
