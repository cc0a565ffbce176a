-- what: An auto-bound argument with a default proof is still an argument.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: statement-differs

theorem t (n : Nat) (h : n < 5 := by omega) : n < 5 := h
