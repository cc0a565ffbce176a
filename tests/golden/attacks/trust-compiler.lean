-- what: The other axiom behind `native_decide`.
-- reference: theorem t : True
-- screen: screen:native
-- kernel: axiom

theorem t : True := Lean.trustCompiler
