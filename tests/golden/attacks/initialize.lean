-- what: Code that runs when a module is loaded.
-- reference: theorem t (n : Nat) : n < 5
-- screen: screen:meta-command
-- kernel: error

initialize IO.println "loaded"
theorem t (n : Nat) : n < 5 := by omega
