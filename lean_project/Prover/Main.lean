module

public import Lean
public import Prover.Candidate
public import Prover.Check
public import Prover.Judge
public import Prover.Repl
public import Prover.Replay
public import Prover.Verify

/-!
# The worker

Reads requests, answers them, lives until its input ends. See `docs/protocol.md`.
-/

public section

open Lean

namespace Prover

/-- What the worker keeps between requests. -/
structure Worker where
  writer : Writer
  deadline : DeadlineRef
  headers : HeaderCache
  references : ReferenceCache
  sources : SourceCache
  states : StateStore
  session : Session

/-- What this Lean is. -/
def versionFields : Fields := [
  ("lean", .str Lean.versionString),
  ("githash", .str Lean.githash),
  ("protocol", jsonNat protocolVersion),
  ("platform", .str System.Platform.target)]

/-- Carry out a request whose deadline is running. -/
def Worker.carryOut (worker : Worker) (request : Request) (token : IO.CancelToken) : IO Fields := do
  match request.op with
  | "version" => return ("ok", .bool true) :: versionFields
  | "import" =>
    let header ← findHeader worker.headers token request.header
    return [("ok", .bool true), ("modules", jsonNat header.modules)]
  | "check" => check worker.headers request token
  | "try" => tryTactics worker.deadline worker.headers worker.sources worker.writer request token
  | "start" => startProof worker.headers worker.sources worker.states request token
  | "step" => stepProof worker.states request token
  | "finish" => finishProof worker.states request token
  | "drop" => dropState worker.states request
  | "replay" => replayProof worker.headers worker.sources request token
  | "command" => runCommand worker.headers worker.session request token
  | "proof_step" => runProofStep worker.session request token
  | "export" => exportProof worker.headers request token
  | "judge" => judge worker.headers worker.references request token
  | "verify" => verify worker.headers request token
  | op => refuse s!"there is no op `{op}`"

/-- Answer one line. -/
def Worker.answer (worker : Worker) (line : String) : IO Fields := do
  let body ← match Json.parse line with
    | .ok body => pure body
    | .error error => return failure s!"the line is not JSON: {error}"
  let id := ("id", decodeId body)
  match decodeRequest body with
  | .error error => return id :: failure error
  | .ok request =>
    let carryOut := withDeadline worker.deadline request.limits.timeoutMs (worker.carryOut request)
    match ← carryOut.toBaseIO with
    | .ok fields => return id :: fields
    | .error error => return id :: failure error.toString

/-- Answer lines until there are none. -/
partial def Worker.serve (worker : Worker) (input : IO.FS.Stream) : IO Unit := do
  let line ← input.getLine
  if line.isEmpty then
    return ()
  let startMs ← IO.monoMsNow
  let fields ← worker.answer line
  worker.writer.write (Plain.append fields [("ms", jsonNat (← elapsedMs startMs))])
  worker.serve input

/-- Read the prefix, import `Init`, say that we are ready, and serve. -/
def start : IO Unit := do
  if let [] := ← searchPathRef.get then
    initSearchPath (← findSysroot)
  let input ← IO.getStdin
  let prefixWord := (← input.getLine).trimAscii.toString
  let writer : Writer := { prefixWord, out := ← IO.getStdout }
  let worker : Worker :=
    { writer, deadline := ← IO.mkRef none, headers := ← HeaderCache.new
      references := ← IO.mkRef [], sources := ← IO.mkRef [], states := ← StateStore.new
      session := ← Session.new }
  let _ ← IO.asTask (watchDeadlines worker.deadline) .dedicated
  let _ ← findHeader worker.headers (← IO.CancelToken.new) ""
  writer.write (("event", .str "ready") :: versionFields)
  worker.serve input

/-- The whole life of the process. Imported modules may have initializers that Lean has to run. -/
unsafe def run : IO Unit := do
  enableInitializersExecution
  start
  IO.Process.exit 0

end Prover

/-- Entry point. -/
unsafe def main (_ : List String) : IO UInt32 := do
  Prover.run
  return 0
