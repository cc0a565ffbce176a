-- what: The name resolves to a definition in an inner namespace.
-- header: def double (n : Nat) := 2 * n
-- header: namespace A
-- reference: theorem t (n : Nat) : double n = 0
-- screen: -
-- kernel: statement-differs | missing | redefined

def double (_ : Nat) := 0
theorem t (n : Nat) : double n = 0 := rfl
