-- notes: 
exact And.intro hq hp
