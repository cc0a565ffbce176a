-- what: More output than anyone reads.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: missing | error | crashed | timeout
-- timeout: 5

#eval show IO Unit from do
  for _ in [0:200000] do
    IO.println "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
