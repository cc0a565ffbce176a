-- what: Code in the braces of an interpolated string.
-- header: import Lean
-- reference: theorem t : ∃ s : String, s.length = 0 ∧ s.length = 1
-- screen: screen:meta-name
-- kernel: error

def s : String := s!"{repr (Lean.Elab.Command.elabCommand)}"
theorem t : ∃ s : String, s.length = 0 ∧ s.length = 1 := ⟨s, by decide⟩
