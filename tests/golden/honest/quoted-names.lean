-- what: Names in «» may be anything.
-- reference: theorem t («axiom» : Nat) : «axiom» < «axiom» + 1

theorem «the axiom of sorry» : True := trivial
theorem t («axiom» : Nat) : «axiom» < «axiom» + 1 := by
  have «unsafe» := «the axiom of sorry»
  omega
