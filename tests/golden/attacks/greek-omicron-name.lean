-- what: The name has a Greek omicron in place of a Latin o.
-- reference: theorem foo : 1 = 2
-- screen: -
-- kernel: missing

theorem foο : 1 = 1 := rfl
