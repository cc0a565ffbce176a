-- what: An import after the header.
-- reference: theorem t (n : Nat) : n < n + 1
-- screen: screen:import
-- kernel: missing

import Lean
theorem t (n : Nat) : n < n + 1 := by omega
