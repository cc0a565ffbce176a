module

public import Lean
public import Prover.Try

/-!
# The ops `start`, `step`, `finish`, `drop`: a proof, tactic by tactic

Every step makes a new state and leaves the old one as it is, so that a search can branch.
-/

public section

open Lean Elab Meta

namespace Prover

/-- At most so many states are kept. -/
def maxStates : Nat := 10000

/-- A state that the parent knows by number. -/
structure StepState where
  proof : ProofState
  /-- The tactic blocks run so far, newest first. -/
  script : List String

/-- The states of all proofs. -/
structure StateStore where
  states : IO.Ref (List (Nat × StepState))
  next : IO.Ref Nat

/-- A store without states. -/
def StateStore.new : IO StateStore := return { states := ← IO.mkRef [], next := ← IO.mkRef 0 }

/-- Keep a state and give it a number. -/
def StateStore.add (store : StateStore) (state : StepState) : IO Nat := do
  let states ← store.states.get
  if maxStates ≤ Plain.length states then
    refuse s!"{maxStates} states are kept already: drop some"
  let number ← store.next.get
  store.next.set (number + 1)
  store.states.set ((number, state) :: states)
  return number

/-- The state with that number. -/
def StateStore.get (store : StateStore) (number : Nat) : IO StepState := do
  match Plain.find? (fun (n, _) => n == number) (← store.states.get) with
  | some (_, state) => return state
  | none => refuse s!"there is no state {number}"

/-- Keep a state and describe it. -/
def StateStore.publish (store : StateStore) (state : StepState) : IO Fields := do
  let (goals, _) ← runInContext state.proof.context (encodeGoals state.proof.goals)
  return [("state", jsonNat (← store.add state)), ("goals", goals)]

/-- Where `start` is to begin: a hole of a source text, or a statement that has no proof yet. -/
def findStart (headers : HeaderCache) (sources : SourceCache) (request : Request)
    (token : IO.CancelToken) : IO Place := do
  match field? request.body "statement" with
  | none =>
    let source ← orRefuse (textField request.body "source")
    let hole ← orRefuse (natField request.body "hole" (some 0))
    let goal ← orRefuse (natField request.body "goal" (some 0))
    findPlace (← findSourceHoles headers sources request token source) hole goal
  | some _ =>
    let statement ← orRefuse (textField request.body "statement")
    let header ← findHeader headers token request.header
    let source := statement ++ " := by sorry"
    let elaborated ← elaborateSource header request.limits token source (collect := true)
    if elaborated.status == .bad then
      refuse s!"the statement does not elaborate: {← firstError elaborated.messages}"
    findPlace (← findHoles elaborated) 0 0

/-- The op `start`. -/
def startProof (headers : HeaderCache) (sources : SourceCache) (store : StateStore)
    (request : Request) (token : IO.CancelToken) : IO Fields := do
  let place ← findStart headers sources request token
  return ("ok", .bool true) :: (← store.publish { proof := place.proofState, script := [] })

/-- Why a step that ran without error is no step of a proof, judged by the term found so far. -/
def stepComplaint? (before after : ProofState) : IO (Option String) := do
  let goal := match before.goals with
    | goal :: _ => goal
    | [] => before.root
  let look : MetaM (Expr × Bool) := inGoal goal fun decl => do
    let term ← instantiateMVars (mkMVar goal)
    return (term, usesOwnName decl.lctx term)
  let ((term, usesOwn), _) ← runInContext after.context look
  if usesOwn then
    return some "the step uses the theorem that is being proved"
  let env := after.context.env
  match axiomComplaint? (axiomsOf env env term.getUsedConstants.toList) with
  | some (_, complaint) => return some complaint
  | none => return none

/-- Run a tactic block and judge it. -/
def takeStep (state : StepState) (text : String) (limits : Limits) (token : IO.CancelToken) :
    IO TacticOutcome := do
  let outcome ← runTactics state.proof text limits token
  if outcome.status != .good then
    return outcome
  match ← stepComplaint? state.proof outcome.state with
  | none => return outcome
  | some complaint =>
    let message := errorAt text.toFileMap 0 (.ofFormat (.text complaint))
    let messages := Plain.append outcome.messages [message]
    return { status := .bad, messages, state := state.proof }

/-- The op `step`. -/
def stepProof (store : StateStore) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let state ← store.get (← orRefuse (natField request.body "state"))
  let text ← orRefuse (textField request.body "tactic")
  let outcome ← takeStep state text request.limits token
  let published ← if outcome.status == .good
    then store.publish { proof := outcome.state, script := text :: state.script }
    else pure [("state", .null), ("goals", .arr #[])]
  return Plain.append
    [("ok", .bool true), ("status", .str outcome.status.ofText),
     ("messages", ← encodeAttemptMessages outcome.messages)]
    published

/-- The tactic blocks as one, first one first. -/
def joinScript (script : List String) : String := "\n".intercalate (Plain.reverse script)

/-- The op `finish`. -/
def finishProof (store : StateStore) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let state ← store.get (← orRefuse (natField request.body "state"))
  let (status, message) ← judgeProof state.proof request.limits token
  let proof := if status == .good then Json.str (joinScript state.script) else .null
  return [
    ("ok", .bool true), ("status", .str status.ofProof),
    ("message", .str message), ("proof", proof)]

/-- The op `drop`: one state, or all. -/
def dropState (store : StateStore) (request : Request) : IO Fields := do
  match field? request.body "state" with
  | none => store.states.set []
  | some _ =>
    let number ← orRefuse (natField request.body "state")
    store.states.modify fun states => Plain.filter (fun (n, _) => n != number) states
  return [("ok", .bool true)]

end Prover
