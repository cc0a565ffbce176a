-- what: Two types that need each other.
-- reference: theorem t (n : Nat) : n = n

mutual
inductive Even : Nat → Prop
  | zero : Even 0
  | step (n : Nat) : Odd n → Even (n + 1)
inductive Odd : Nat → Prop
  | step (n : Nat) : Even n → Odd (n + 1)
end
theorem even_two : Even 2 := .step 1 (.step 0 .zero)
theorem t (n : Nat) : n = n := (fun (_ : Even 2) => rfl) even_two
