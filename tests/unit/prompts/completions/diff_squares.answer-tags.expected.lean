-- notes: 
grind
