-- what: A recursion that Lean has to be told about.
-- reference: theorem t (n : Nat) : n % 1 = 0

theorem t (n : Nat) : n % 1 = 0 := by
  match n with
  | 0 => rfl
  | m + 1 => exact Nat.mod_one (m + 1)
termination_by n
