-- what: The candidate leaves the namespace of the reference.
-- header: namespace A
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

end A
theorem t (n : Nat) : 0 ≤ n := Nat.zero_le n
