-- notes: theorem renamed
omega
