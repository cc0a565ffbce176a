-- notes: 
exact ⟨by omega, by omega⟩
