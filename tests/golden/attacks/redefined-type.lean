-- what: An inductive type of the statement is declared again.
-- header: inductive Color where
-- header:   | red | blue
-- reference: theorem t (c : Color) : c = Color.red
-- screen: -
-- kernel: error | redefined

inductive Color where
  | red
theorem t (c : Color) : c = Color.red := by cases c; rfl
