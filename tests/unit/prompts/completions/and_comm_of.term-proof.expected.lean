-- notes: term proof
exact (⟨hq, hp⟩)
