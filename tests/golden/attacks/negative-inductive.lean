-- what: An inductive type that would make a paradox.
-- reference: theorem t : False
-- screen: -
-- kernel: error

inductive Bad where
  | mk : (Bad → False) → Bad
theorem t : False := (fun (b : Bad) => match b with | .mk f => f (.mk f)) (.mk fun b => match b with | .mk f => f (.mk f))
