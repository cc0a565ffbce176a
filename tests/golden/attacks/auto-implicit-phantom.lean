-- what: A typing mistake makes a variable of a type.
-- reference: theorem t (x : Nat) : x < 5 → x < 6
-- screen: -
-- kernel: statement-differs

set_option autoImplicit true
theorem t (x : Natt) (h : x = x) : x = x := h
