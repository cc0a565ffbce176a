-- notes: 
refine ⟨?_, ?_⟩
all_goals assumption
