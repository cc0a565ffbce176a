-- notes: statement reworded, restated inside the proof
have restated (x y z : Int)
    (h₁ : x ≤ y)
    (h₂ : y ≤ z)
    (h₃ : z ≤ x) :
    x = z ∧ y = z := by
  have hxz : x = z := Int.le_antisymm (Int.le_trans h₁ h₂) h₃
  exact ⟨hxz, Int.le_antisymm h₂ (hxz ▸ h₁)⟩
first | exact restated | (intros; apply restated <;> assumption)
