-- what: A private theorem of that name, with another statement.
-- reference: theorem t : 1 = 2
-- screen: -
-- kernel: statement-differs

private theorem t : 1 = 1 := rfl
