-- what: A function out of existence.
-- reference: theorem t (p : Nat → Nat → Prop) (h : ∀ n, ∃ m, p n m) : ∃ f : Nat → Nat, ∀ n, p n (f n)

theorem t (p : Nat → Nat → Prop) (h : ∀ n, ∃ m, p n m) : ∃ f : Nat → Nat, ∀ n, p n (f n) :=
  ⟨fun n => Classical.choose (h n), fun n => Classical.choose_spec (h n)⟩
