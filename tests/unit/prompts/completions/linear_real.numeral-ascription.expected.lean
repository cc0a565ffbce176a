-- notes: statement reworded
linarith
