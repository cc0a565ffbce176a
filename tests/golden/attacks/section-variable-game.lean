-- what: A variable that is mentioned adds a binder.
-- reference: theorem t : ∃ n : Nat, n * n = 2
-- screen: screen:variable
-- kernel: statement-differs

section
variable (n : Nat)
theorem t (h : n * n = 2) : ∃ n : Nat, n * n = 2 := ⟨n, h⟩
end
