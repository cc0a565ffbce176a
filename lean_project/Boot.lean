module

public import Lean.Compiler.IR.CompilerM
public import Lean.Compiler.InitAttr

/-!
# Starting the compiled worker in the embedded Lean

The embedded Lean can compile the worker to its intermediate representation (`lean -o`, which writes
an `.ir` file beside the `.olean`) but does not load such files on import. Elaborating the worker's
source takes several seconds at every start. So this short program reads the declarations of the
`.ir` file itself, adds them to an environment that has the declarations of `Lean` (which are there
in compiled form), and lets the interpreter run the worker's entry point.

`prover.lean.compile` puts the path of the file in place of the one below. A native build has no use
for this file.
-/

open Lean

/-- The compiled worker. -/
def compiledWorker : System.FilePath := "Worker.ir"

/-- The worker's entry point. -/
def entryPoint : Name := `Prover.run

/-- The compiled declarations in a module file. -/
unsafe def readDeclarations (path : System.FilePath) : IO (Array IR.Decl) := do
  let (contents, _) ← readModuleData path
  for (extension, entries) in contents.entries.toList do
    if extension == `Lean.IR.declMapExt then
      return unsafeCast entries
  throw (IO.userError s!"{path} has no compiled declarations")

/-- Run the compiled worker. -/
public unsafe def main (_ : List String) : IO UInt32 := do
  enableInitializersExecution
  let declarations ← readDeclarations compiledWorker
  let env ← importModules #[{ module := `Lean }] {} (trustLevel := 0) (loadExts := false)
  let state ← IO.mkRef ({ env } : Core.State)
  match ← ((IR.addDecls declarations) { fileName := "", fileMap := default } state).toBaseIO with
  | .error _ => throw (IO.userError s!"{compiledWorker} does not fit this Lean")
  | .ok _ =>
    runInit (← state.get).env {} entryPoint entryPoint
    return 0
