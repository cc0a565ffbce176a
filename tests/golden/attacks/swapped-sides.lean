-- what: The converse is not the statement.
-- reference: theorem t (p q : Prop) : p → p ∧ q
-- screen: -
-- kernel: statement-differs

theorem t (p q : Prop) : p ∧ q → p := And.left
