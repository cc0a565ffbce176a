-- notes: fields after `where`
exact {
  left := hq
  right := by
    exact hp }
