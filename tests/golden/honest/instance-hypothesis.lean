-- what: An instance as a hypothesis.
-- reference: theorem t (α : Type) [Add α] [Std.Commutative (α := α) (· + ·)] (a b : α) : a + b = b + a

theorem t (α : Type) [Add α] [Std.Commutative (α := α) (· + ·)] (a b : α) : a + b = b + a :=
  Std.Commutative.comm a b
