-- what: A bounded limit for one tactic.
-- reference: theorem t : (List.range 200).length = 200

by
  set_option maxRecDepth 4000 in
  decide
