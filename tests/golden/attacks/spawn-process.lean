-- what: Starting a process while Lean elaborates.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:hash-command
-- kernel: missing | error | crashed

#eval show IO Unit from do
  let child ← IO.Process.output { cmd := "sh", args := #["-c", "id"] }
  IO.println child.stdout
