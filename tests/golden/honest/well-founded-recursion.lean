-- what: A function that Lean does not unfold by itself.
-- reference: theorem t : ∃ n : Nat, n = 3

def log (n : Nat) : Nat := if n < 2 then 0 else 1 + log (n / 2)
theorem t : ∃ n : Nat, n = 3 := ⟨log 8, by simp [log]⟩
