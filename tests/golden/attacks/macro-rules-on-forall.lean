-- what: The elaborator reads every quantified statement as `True`.
-- reference: theorem t : ∀ n : Nat, n = 0
-- screen: screen:syntax-command
-- kernel: statement-differs

macro_rules | `(∀ $_:ident : $_, $_) => `(True)
theorem t : ∀ n : Nat, n = 0 := trivial
