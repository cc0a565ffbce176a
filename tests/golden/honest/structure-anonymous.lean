-- what: Structures, projections, anonymous constructors.
-- header: structure Point where
-- header:   x : Int
-- header:   y : Int
-- reference: theorem t (p q : Point) (hx : p.x = q.x) (hy : p.y = q.y) : p = q

theorem t (p q : Point) (hx : p.x = q.x) (hy : p.y = q.y) : p = q := by
  cases p; cases q
  simp_all
