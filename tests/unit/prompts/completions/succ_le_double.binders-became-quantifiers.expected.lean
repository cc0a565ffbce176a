-- notes: statement reworded, restated inside the proof
have restated : ∀ n : Nat, 0 < n → n + 1 ≤ 2 * n := by
  intro n hn
  have h1 : 1 ≤ n := hn
  omega
first | exact restated | (intros; apply restated <;> assumption)
