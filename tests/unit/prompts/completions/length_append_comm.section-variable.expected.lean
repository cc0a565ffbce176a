-- notes: statement reworded
simp [Nat.add_comm]
