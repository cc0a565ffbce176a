-- notes: odd spaces, invisible characters
have h1 : 1 ≤ n := h
omega
