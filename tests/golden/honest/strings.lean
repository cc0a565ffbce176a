-- what: Strings may say it too.
-- reference: theorem t : ∃ s : String, s.length = 5

def a : String := "axiom sorry #eval 1 \" macro"
def b : String := r"sorry"
def c : String := r#"unsafe " axiom"#
theorem t : ∃ s : String, s.length = 5 := ⟨"sorry", by decide⟩
