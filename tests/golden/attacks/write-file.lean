-- what: Writing a file while Lean elaborates.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: error

#eval IO.FS.writeFile "owned.txt" "here"
