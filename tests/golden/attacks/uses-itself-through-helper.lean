-- what: Two theorems prove each other.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: error

mutual
theorem helper (n : Nat) : n < 5 := t n
theorem t (n : Nat) : n < 5 := helper n
end
