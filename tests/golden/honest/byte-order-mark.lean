-- what: The file begins with a byte order mark.
-- reference: theorem t (n : Nat) : n = n

theorem t (n : Nat) : n = n := rfl
