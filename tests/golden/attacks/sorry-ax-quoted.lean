-- what: The axiom behind `sorry`, in «».
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:sorry
-- kernel: sorry

theorem t (n : Nat) : n < 5 := «sorryAx» _ false
