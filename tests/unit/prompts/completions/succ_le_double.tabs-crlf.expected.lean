-- notes: line ends, tabs
have h1 : 1 ≤ n := by
  exact h
omega
