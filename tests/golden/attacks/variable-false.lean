-- what: A false hypothesis from above becomes part of the restated theorem.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:variable
-- kernel: statement-differs

variable (h : False)
include h
theorem t (n : Nat) : n < 5 := h.elim
