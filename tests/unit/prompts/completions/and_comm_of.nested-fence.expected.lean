-- notes: 
exact ⟨hq, hp⟩
