-- what: The restated theorem has an extra hypothesis.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: statement-differs

theorem t (n : Nat) (h : n < 5) : n < 5 := h
