-- notes: declarations before the theorem
-- preamble
namespace Parity

theorem rem_cases (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega

end Parity

open Parity
-- body
cases rem_cases n with
| inl h => exact Or.inl h
| inr h => exact Or.inr (by omega)
