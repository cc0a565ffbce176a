-- notes: block quote
have h1 : 1 ≤ n := h
omega
