-- what: Array literals begin with `#`.
-- reference: theorem t : #[1, 2, 3].size = 3

theorem t : #[1, 2, 3].size = 3 := by
  have :
    #[1].size = 1 := rfl
  rfl
