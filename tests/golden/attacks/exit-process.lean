-- what: Ending the worker while Lean elaborates.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: crashed | missing | error

#eval show IO Unit from IO.Process.exit 0
