-- what: The candidate repeats the header of the reference.
-- header: set_option autoImplicit false
-- header: open Nat
-- header: /-- Twice. -/
-- header: def double (n : Nat) : Nat := 2 * n
-- header: notation "⟪" n "⟫" => double n
-- reference: theorem t (n : Nat) : ⟪n⟫ = n + n

set_option   autoImplicit   false
open Nat  -- as it was
def double (n : Nat) : Nat :=
  2 * n
notation "⟪" n "⟫" => double n

theorem t (n : Nat) : ⟪n⟫ = n + n := by
  unfold double
  omega
