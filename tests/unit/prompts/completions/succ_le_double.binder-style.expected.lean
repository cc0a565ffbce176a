-- notes: statement reworded
omega
