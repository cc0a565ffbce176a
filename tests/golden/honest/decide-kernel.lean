-- what: A finite check by the kernel.
-- reference: theorem t : 2 ^ 100 % 7 = 2

by decide +kernel
