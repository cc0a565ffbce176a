-- what: A statement with a `let` in it.
-- reference: theorem t (n : Nat) : let m := n + 1; m > n

theorem t (n : Nat) : let m := n + 1; m > n := by
  intro m
  exact Nat.lt_succ_self n
