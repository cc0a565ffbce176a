-- what: A constructor has the name and the type.
-- header: namespace A
-- reference: theorem t : True
-- screen: -
-- kernel: not-a-theorem


inductive t : Prop where
  | intro : t
