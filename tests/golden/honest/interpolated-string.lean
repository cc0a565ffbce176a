-- what: An interpolated string with honest code.
-- reference: theorem t : ∃ s : String, s = "2"

def s : String := s!"{1 + 1}{"}".length}"
theorem t : ∃ s : String, s = "2" := ⟨"2", rfl⟩
