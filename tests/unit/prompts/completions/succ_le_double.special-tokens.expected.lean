-- notes: special tokens
omega
