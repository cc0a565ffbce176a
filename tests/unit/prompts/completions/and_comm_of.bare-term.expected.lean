-- notes: term proof, proof alone
exact (⟨hq, hp⟩)
