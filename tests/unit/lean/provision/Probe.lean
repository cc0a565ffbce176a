module

/-!
# Probe

A program for the tests of the embedded Lean. Its two arguments are a file that it may read and one that it may not. It tries
what candidate code might try, a line for each attempt, and then echoes its input; the line `spin` makes it busy for
ever. It leaves through `IO.Process.exit` because the embedded Lean garbles the return value of `main`.
-/

/-- Write a line to stdout at once. -/
public def put (line : String) : IO Unit := do
  let out ← IO.getStdout
  out.putStr (line ++ "\n")
  out.flush

/-- Try something and say what came of it. -/
public def attempt (name : String) (act : IO String) : IO Unit := do
  match ← act.toBaseIO with
  | .ok found => put (name ++ ": " ++ found)
  | .error _ => put (name ++ ": refused")

/-- Never return. -/
public partial def spin (n : Nat) : IO Unit :=
  spin (n + 1)

/-- Repeat the input, line by line. -/
public partial def echo : IO Unit := do
  let line ← (← IO.getStdin).getLine
  if line.isEmpty then return ()
  if line == "spin\n" then
    put "spinning"
    spin 0
  (← IO.getStdout).putStr line
  echo

/-- Open a file and read its first line. -/
public def readLine (path : String) : IO String := do
  (← IO.FS.Handle.mk path .read).getLine

/-- Open a file for writing and write to it. -/
public def write (path : String) : IO String := do
  (← IO.FS.Handle.mk path .write).putStr "changed"
  return "written"

/-- Try everything, then echo. -/
public def main (args : List String) : IO UInt32 := do
  match args with
  | [own, foreign] =>
    attempt "read own" (readLine own)
    attempt "read foreign" (readLine foreign)
    attempt "create" (write (own ++ ".new"))
    attempt "overwrite" (write own)
    attempt "remove" (do IO.FS.removeFile own; return "removed")
    attempt "spawn" (do let _ ← IO.Process.spawn { cmd := "/bin/true" }; return "started")
    attempt "environment" (do
      match ← IO.getEnv "PROVER_TEST_SECRET" with
      | some secret => return secret
      | none => return "unset")
  | _ => pure ()
  echo
  IO.Process.exit 0
