-- notes: JSON, no fence
have h1 : 1 ≤ n := h
omega
