-- notes: statement reworded, restated inside the proof
have restated (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ k ih => exact congrArg Nat.succ ih
first | exact restated | (intros; apply restated <;> assumption)
