-- notes: 
omega
