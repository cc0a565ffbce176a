-- notes: proof alone
omega
