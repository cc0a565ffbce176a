-- what: `sorry` under another name.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: sorry

macro_rules | `(tactic| trivial) => `(tactic| exact sorryAx _ false)
theorem t (n : Nat) : n < 5 := by trivial
