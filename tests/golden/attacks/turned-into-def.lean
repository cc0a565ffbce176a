-- what: A definition is no theorem.
-- reference: theorem t : 1 = 1
-- screen: -
-- kernel: not-a-theorem

def t : 1 = 1 := rfl
