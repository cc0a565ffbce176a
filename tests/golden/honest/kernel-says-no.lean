-- what: A branch that only the kernel turns down.
-- reference: theorem t (h : 2 = 3) : 1 = 2

by first | decide +kernel | exact absurd h (by decide)
