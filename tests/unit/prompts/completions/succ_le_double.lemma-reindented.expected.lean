-- notes: 
have key : 1 ≤ n := h
omega
