-- notes: 
intro n
exact Nat.zero_add n
