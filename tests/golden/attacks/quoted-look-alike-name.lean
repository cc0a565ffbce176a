-- what: In «» any letter may stand.
-- reference: theorem cat : 1 = 2
-- screen: -
-- kernel: missing

theorem «сat» : 1 = 1 := rfl
