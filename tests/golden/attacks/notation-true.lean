-- what: `False` is written, `True` is meant.
-- reference: theorem t : False
-- screen: screen:notation
-- kernel: statement-differs

local notation "False" => True
theorem t : False := trivial
