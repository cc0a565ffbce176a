-- what: The theorem is proved under another full name.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: missing

namespace A
theorem t (n : Nat) : 0 ≤ n := Nat.zero_le n
end A
