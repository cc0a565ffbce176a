-- what: A statement with a `match` in it.
-- reference: theorem t (n : Nat) : (match n with | 0 => 0 | m + 1 => m + 1) = n

theorem t (n : Nat) : (match n with | 0 => 0 | m + 1 => m + 1) = n := by
  cases n <;> rfl
