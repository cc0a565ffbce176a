-- notes: code from the thoughts
by_cases h : n % 2 = 0
· exact Or.inl h
· exact Or.inr (by omega)
