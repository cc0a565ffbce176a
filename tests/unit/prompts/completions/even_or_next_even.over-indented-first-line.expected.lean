-- notes: 
by_cases h : n % 2 = 0
· exact Or.inl h
· right
  omega
