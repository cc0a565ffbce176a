-- notes: docstring inside the proof
/- First we split on the remainder. -/
have h : n % 2 = 0 ∨ n % 2 = 1 := by
  omega
/- Now both cases. -/
rcases h with (h | h)
· exact Or.inl h
· -- the odd case
  exact Or.inr (by omega)
