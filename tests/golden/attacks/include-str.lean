-- what: A file becomes part of a term.
-- reference: theorem t : ∃ s : String, s.length = 0 ∧ s.length = 1
-- screen: screen:io
-- kernel: error

def secret : String := include_str "/etc/passwd"
theorem t : ∃ s : String, s.length = 0 ∧ s.length = 1 := ⟨secret, by decide⟩
