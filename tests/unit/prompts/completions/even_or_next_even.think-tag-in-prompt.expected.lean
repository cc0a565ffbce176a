-- notes: 
rcases Nat.mod_two_eq_zero_or_one n with h | h
· left
  exact h
· right
  omega
