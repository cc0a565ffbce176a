-- notes: termination hint dropped
omega
