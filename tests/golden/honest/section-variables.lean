-- what: Variables of the reference.
-- header: section
-- header: variable (n : Nat) {p : Nat → Prop}
-- reference: theorem t (h : ∀ m, p m) : p n

section
variable (n : Nat) {p : Nat → Prop}
theorem t (h : ∀ m, p m) : p n := h n
end
