-- notes: proof alone
have h1 : 1 ≤ n := h
omega
