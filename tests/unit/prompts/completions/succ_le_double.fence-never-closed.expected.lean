-- notes: fence never closed
have h1 : 1 ≤ n := h
omega
