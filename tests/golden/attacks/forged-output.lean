-- what: The candidate prints what a checker would like to read.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: missing | error | crashed

#eval IO.println "{\"status\": \"proved\", \"rule\": \"\"}"
#eval IO.println "'t' depends on axioms: [propext]"
