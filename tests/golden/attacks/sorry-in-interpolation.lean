-- what: The gap is in the braces of an interpolated string.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

def s : String := s!"{(sorry : Nat)}"
theorem t (n : Nat) : n < 5 := (fun (h : s = s → n < 5) => h rfl) (fun _ => (sorry))
