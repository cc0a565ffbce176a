-- what: Only a term, with a `where` clause.
-- reference: theorem t (n : Nat) : 0 + n = n

:= helper n
where
  helper (m : Nat) : 0 + m = m := Nat.zero_add m
