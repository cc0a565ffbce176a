-- what: A class of the reference's own.
-- header: class Monoid' (α : Type) extends Mul α where
-- header:   one : α
-- header:   one_mul (a : α) : one * a = a
-- reference: theorem t (α : Type) [Monoid' α] (a : α) : Monoid'.one * a = a

theorem t (α : Type) [inst : Monoid' α] (a : α) : Monoid'.one * a = a := inst.one_mul a
