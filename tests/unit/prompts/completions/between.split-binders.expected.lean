-- notes: statement reworded
have hac : a = c := by
  apply Int.le_antisymm
  · exact Int.le_trans hab hbc
  · exact hca
refine ⟨hac, ?_⟩
subst hac
exact Int.le_antisymm hbc hab
