-- notes: statement reworded
rw [List.length_append, Nat.add_comm]
