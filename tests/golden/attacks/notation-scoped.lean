-- what: Notation of an opened namespace.
-- reference: theorem t (a b : Nat) : a ∣ b
-- screen: screen:notation
-- kernel: statement-differs

namespace Odd
scoped infix:50 (priority := high) " ∣ " => fun (a b : Nat) => a = a ∨ b = b
end Odd
open Odd
theorem t (a b : Nat) : a ∣ b := Or.inl rfl
