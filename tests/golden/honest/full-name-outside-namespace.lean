-- what: The reference stands in a namespace; the candidate gives a proof.
-- header: namespace Numbers
-- header: def two := 2
-- reference: theorem t : two + two = 4

by decide
