-- notes: escaped text
have h1 : 1 ≤ n := h
omega
