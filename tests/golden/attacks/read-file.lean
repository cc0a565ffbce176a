-- what: Reading a file while Lean elaborates.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: error

#eval show IO Unit from do
  IO.println (← IO.FS.readFile "/etc/passwd")
