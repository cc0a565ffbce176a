-- what: Comments may say `sorry`, `axiom` and `#eval`.
-- reference: theorem t (n : Nat) : n < n + 1

/-! # A proof without sorry
It needs no axiom, no native_decide and no #eval. -/

-- axiom nothing : False
/- sorry /- admit -/ unsafe -/
/-- No `macro`, no `notation`: just omega. -/
theorem t /- the name -/ (n : Nat) -- a number
    : n < n + 1 := by -- sorry
  omega /- stop -/
