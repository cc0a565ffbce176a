-- what: A section hides that the variable is still in scope.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:variable
-- kernel: statement-differs

section
variable {n : Nat} (h : n < 5)
include h
theorem t : n < 5 := h
end
