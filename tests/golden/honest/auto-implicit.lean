-- what: Automatic variables that change nothing.
-- reference: theorem t (n : Nat) : n = n

set_option autoImplicit true
theorem helper (x : α) : x = x := rfl
theorem t (n : Nat) : n = n := helper n
