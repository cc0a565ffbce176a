-- notes: 
induction n with
  | zero => exact Or.inl rfl
  | succ k ih =>
    rcases ih with h | h
    · right; omega
    · left; exact h
