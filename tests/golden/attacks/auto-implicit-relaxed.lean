-- what: A name that should be a constant is bound by Lean.
-- header: def bound := 5
-- reference: theorem t (n : Nat) : n < bound → n < 6
-- screen: -
-- kernel: statement-differs

set_option autoImplicit true
set_option relaxedAutoImplicit true
theorem t (n : Nat) : n < limit → n < limit := id
