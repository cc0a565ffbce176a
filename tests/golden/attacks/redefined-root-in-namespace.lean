-- what: A local name shadows a name of core for the rest of the namespace.
-- header: namespace A
-- header: def _root_.Even (n : Nat) : Prop := n % 2 = 0
-- reference: theorem t (n : Nat) : Even n
-- screen: -
-- kernel: statement-differs

def Even (_ : Nat) : Prop := True
theorem t (n : Nat) : Even n := trivial
