-- notes: HTML entities
have h1 : n > 0 := h
omega
