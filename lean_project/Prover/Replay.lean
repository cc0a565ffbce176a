module

public import Lean
public import Prover.Check
public import Prover.Stepping

/-!
# The op `replay`: a proof, tactic by tactic, in one request

What `start`, `step`, ..., `finish` do, for a caller who knows all the steps beforehand: no state is
kept, so that any worker can serve it.
-/

public section

open Lean Elab Meta

namespace Prover

/-- What came of replaying some steps. -/
structure Replayed where
  status : Status
  /-- Why it is no proof, or "". -/
  message : String
  /-- Goals before the first step and after each step that ran, newest first, as a person sees
  them. -/
  states : List Json

/-- The open goals of a state, as texts. -/
def goalTexts (proof : ProofState) : IO Json := do
  let print : MetaM Json := do
    let mut texts := []
    for goal in proof.goals do
      texts := (← Meta.ppGoal goal).pretty :: texts
    return jsonStrings (Plain.reverse texts)
  let (texts, _) ← runInContext proof.context print
  return texts

/-- Run the steps from `state` on, as long as they run. -/
def replaySteps (limits : Limits) (token : IO.CancelToken) (state : StepState)
    (states : List Json) : List Candidate → IO Replayed
  | [] => do
    let (status, message) ← judgeProof state.proof limits token
    return { status, message, states }
  | step :: steps => do
    let outcome ← takeStep state step.text step.limits token
    if outcome.status == .good then
      let next : StepState := { proof := outcome.state, script := step.text :: state.script }
      replaySteps limits token next ((← goalTexts next.proof) :: states) steps
    else
      return { status := outcome.status, message := ← firstError outcome.messages, states }

/-- The goal that the request is about: that of the hole that starts at offset `at` of the source,
or of the hole with number `hole`. -/
def findReplayPlace (request : Request) (source : String) (holes : List Hole) : IO Place := do
  let goal ← orRefuse (natField request.body "goal" (some 0))
  match field? request.body "at" with
  | none => findPlace holes (← orRefuse (natField request.body "hole" (some 0))) goal
  | some _ =>
    let start ← orRefuse (natField request.body "at")
    match Plain.find? (fun hole => offsetAt source hole.start == start) holes with
    | some hole => findPlace [hole] 0 goal
    | none => refuse s!"Lean came upon no hole that starts at {start}"

/-- The op `replay`. -/
def replayProof (headers : HeaderCache) (sources : SourceCache) (request : Request)
    (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let mut steps := []
  for json in ← orRefuse (arrayField request.body "tactics") do
    steps := (← orRefuse (decodeCandidate request json)) :: steps
  let holes ← findSourceHoles headers sources request token source
  let place ← findReplayPlace request source holes
  let start : StepState := { proof := place.proofState, script := [] }
  let first ← goalTexts start.proof
  let replayed ← replaySteps request.limits token start [first] (Plain.reverse steps)
  return [
    ("ok", .bool true), ("status", .str replayed.status.ofProof),
    ("message", .str replayed.message),
    ("states", Plain.jsonArray (fun state => state) (Plain.reverse replayed.states))]

end Prover
