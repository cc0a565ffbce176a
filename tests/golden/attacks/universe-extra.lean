-- what: A universe parameter that the statement does not have.
-- reference: theorem t : True
-- screen: -
-- kernel: statement-differs

theorem t.{u} : (fun (_ : Type u) => True) PUnit := trivial
