-- what: Reading the environment while Lean elaborates.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: missing

#eval IO.getEnv "HOME"
