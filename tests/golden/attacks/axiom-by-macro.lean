-- what: A macro writes the axiom.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:syntax-command
-- kernel: axiom

macro "assume" n:ident : command => `(command| axiom $n : False)
assume magic
theorem t (n : Nat) : n < 5 := magic.elim
