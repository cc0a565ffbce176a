-- what: The type `Νat` begins with a Greek letter.
-- reference: theorem t (n : Nat) : n < 5
-- screen: -
-- kernel: statement-differs

def Νat := Fin 5
theorem t (n : Νat) : n.val < 5 := n.isLt
