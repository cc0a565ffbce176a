module

public import Lean
public import Prover.Occurrences
public import Prover.Replay

/-!
# The ops `command` and `proof_step`: a session

What a REPL needs: commands that build on one another, and tactics that build on one another. The
caller names every result by a key of its choice and refers to earlier ones by theirs. The worker
keeps what it can; what it has not (any more) it reports as missing, and the caller, who knows how
each result came about, has it made again.
-/

public section

open Lean Elab Meta

namespace Prover

/-- At most so many states after commands are kept; the one used longest ago goes first. -/
def maxSnapshots : Nat := 64

/-- At most so many proof states are kept. -/
def maxProofStates : Nat := 1000

/-- What the worker keeps of a session. -/
structure Session where
  /-- States after commands, by key. -/
  snapshots : IO.Ref (List (String × Command.State))
  /-- Proof states, by key. -/
  proofs : IO.Ref (List (String × ProofState))

/-- A session that knows nothing. -/
def Session.new : IO Session := return { snapshots := ← IO.mkRef [], proofs := ← IO.mkRef [] }

/-- The reply that what the request builds on is not here. -/
def missing : Fields := [("ok", .bool true), ("missing", .bool true)]

/-! ## Options -/

/-- Read an option: the parts of its name, and its value. -/
def decodeOption (json : Json) : Except String (Name × DataValue) := do
  let .arr #[.arr parts, value] := json | .error "an option must be a pair of a name and a value"
  let mut name := Name.anonymous
  for part in parts.toList do
    let .str text := part | .error "the parts of an option's name must be strings"
    name := .str name text
  match value with
  | .bool b => return (name, .ofBool b)
  | .str text => return (name, .ofString text)
  | value =>
    match value.getNat? with
    | .ok n => return (name, .ofNat n)
    | .error _ => .error "the value of an option must be true, false, a number or a string"

/-- The state in which a command starts: under the request's limits and with its options. -/
def startState (request : Request) (state : Command.State) : IO Command.State := do
  let mut scopes := Plain.map
    (fun scope => { scope with opts := limitOptions request.limits scope.opts }) state.scopes
  for json in ← orRefuse (arrayField request.body "options") do
    let (name, value) ← orRefuse (decodeOption json)
    scopes := Plain.map (fun scope => { scope with opts := scope.opts.insert name value }) scopes
  return { state with
    scopes
    maxRecDepth := maxRecDepth.get (innermostScope { state with scopes }).opts
    messages := {}
    infoState := {}
    snapshotTasks := #[] }

/-! ## Commands -/

/-- Elaborate a text that begins with imports. -/
def elaborateFile (headers : HeaderCache) (request : Request) (token : IO.CancelToken)
    (source : String) (collect : Bool) : IO Elaborated := do
  let input := parserInput source
  let (stx, parserState, messages) ← Parser.parseHeader input
  let env ← importEnvironment headers (HeaderSyntax.imports stx)
  let start ← startState request (initialState env)
  let elaborated ← elaborateFrom input parserState start token collect
  return { elaborated with messages := Plain.append messages.toList elaborated.messages }

/-- Keep a proof state under `key`, and say what its open goals are. -/
def Session.keepProof (session : Session) (key : String) (proof : ProofState) :
    IO (List String) := do
  remember session.proofs maxProofStates key proof
  let print : MetaM (List String) := do
    let mut texts := []
    for goal in proof.goals do
      texts := (← Meta.ppGoal goal).pretty :: texts
    return Plain.reverse texts
  let (texts, _) ← runInContext proof.context print
  return texts

/-- A piece of the source with goals, as the protocol has it; the goals' state is kept under
`key`. -/
def Session.encodePlace (session : Session) (key : String) (fileMap : FileMap)
    (start stop : String.Pos.Raw) (proof : ProofState) : IO Fields := do
  let first := fileMap.toPosition start
  let last := fileMap.toPosition stop
  let goals ← session.keepProof key proof
  return [
    ("key", .str key),
    ("line", jsonNat first.line), ("column", jsonNat first.column),
    ("end_line", jsonNat last.line), ("end_column", jsonNat last.column),
    ("goals", .str ("\n".intercalate goals))]

/-- The `sorry`s of a text, each goal of each. -/
def Session.encodeSorries (session : Session) (key : String) (fileMap : FileMap)
    (holes : List Hole) (adapt : ProofState → ProofState := fun proof => proof) : IO Json := do
  let mut encoded := #[]
  for hole in holes do
    for place in hole.places do
      let placeKey := s!"{key}/s{encoded.size}"
      let proof := adapt place.proofState
      let fields ← session.encodePlace placeKey fileMap hole.start hole.stop proof
      encoded := encoded.push (Json.mkObj fields)
  return .arr encoded

/-- The tactics of a text, or the first of each proof, if they are asked for. -/
def Session.encodeOccurrences (session : Session) (key : String) (elaborated : Elaborated)
    (outermost wanted : Bool) : IO Json := do
  unless wanted do
    return .arr #[]
  let fileMap := elaborated.source.toFileMap
  let mut encoded := #[]
  for occurrence in ← findOccurrences elaborated outermost do
    let { start, stop, .. } := occurrence
    let text := String.Pos.Raw.extract elaborated.source start stop
    let proof := occurrence.proofState
    let fields ← session.encodePlace s!"{key}{encoded.size}" fileMap start stop proof
    let used := jsonNames (← occurrence.usedConstants)
    encoded := encoded.push (Json.mkObj (("tactic", .str text) :: ("used", used) :: fields))
  return .arr encoded

/-- Elaborate the text of the request; `none` when the state that it builds on is missing. -/
def elaborateCommand? (headers : HeaderCache) (session : Session) (request : Request)
    (token : IO.CancelToken) (source : String) (collect : Bool) : IO (Option Elaborated) := do
  match field? request.body "base" with
  | none => return some (← elaborateFile headers request token source collect)
  | some _ =>
    let base ← orRefuse (textField request.body "base")
    let some state ← recall session.snapshots base | return none
    let start ← startState request state
    return some (← elaborateFrom (parserInput source) {} start token collect)

/-- The op `command`. -/
def runCommand (headers : HeaderCache) (session : Session) (request : Request)
    (token : IO.CancelToken) : IO Fields := do
  let key ← orRefuse (textField request.body "key")
  let source ← orRefuse (textField request.body "source")
  let allTactics ← orRefuse (boolField request.body "all_tactics" false)
  let rootGoals ← orRefuse (boolField request.body "root_goals" false)
  let collect := allTactics || rootGoals || mayHaveHoles source
  let some elaborated ← elaborateCommand? headers session request token source collect
    | return missing
  let after := { elaborated.state with messages := {}, infoState := {}, snapshotTasks := #[] }
  remember session.snapshots maxSnapshots key after
  let holes ← if mayHaveHoles source then findHoles elaborated else pure []
  return [
    ("ok", .bool true),
    ("outcome", .str elaborated.status.ofText),
    ("interrupted", .bool elaborated.interrupted),
    ("messages", ← encodeMessages elaborated.messages),
    ("sorries", ← session.encodeSorries key source.toFileMap holes),
    ("roots", ← session.encodeOccurrences s!"{key}/r" elaborated true rootGoals),
    ("tactics", ← session.encodeOccurrences s!"{key}/t" elaborated false allTactics)]

/-! ## Steps -/

/-- What came of running a tactic block, with what the elaborators recorded about it. -/
structure StepOutcome where
  outcome : TacticOutcome
  /-- `sorry`s of the block, with their goals. -/
  holes : List Hole

/-- The `sorry`s of a tactic block that ran. -/
def findStepHoles (before after : ProofState) (stx : Syntax) (infoState : InfoState) :
    IO (List Hole) := do
  let trace : CommandTrace :=
    { stx, before := before.base, infoState, nextMacroScope := after.nextMacroScope }
  let mut sightings := []
  for tree in Plain.listOfPersistentArray infoState.trees do
    sightings ← pushSightings trace (some after.context) sightings tree
  let mut holes := []
  for found in Plain.reverse (pushSorries [] "" stx) do
    let places := placesAt (Plain.reverse sightings) found.start
    let { isTactic, start, stop, label } := found
    holes := { isTactic, start, stop, label, places } :: holes
  return Plain.reverse holes

/-- Run a tactic block. `sorry` is allowed: the state says that the proof is incomplete. -/
def runStep (state : ProofState) (text : String) (limits : Limits) (token : IO.CancelToken) :
    IO StepOutcome := do
  match parseTactics state.context text with
  | .error message =>
    return { outcome := { status := .bad, messages := [message], state }, holes := [] }
  | .ok stx =>
    let fileMap := text.toFileMap
    let eval : MetaM (List MVarId × InfoState) := do
      modifyThe Core.State fun s => { s with infoState := { enabled := true } }
      let goals ← evalTactics state.context.parentDecl? state.goals stx
      return (goals, (← getThe Core.State).infoState)
    let ran ← state.run fileMap limits token eval
    let failed := if (← token.isSet) || Plain.any isHeartbeatMessage ran.messages
      then .timeout else Status.bad
    match ran.result with
    | .error exception =>
      let messages := Plain.append ran.messages [exceptionMessage fileMap exception]
      let status := if isLimit exception then .timeout else failed
      return { outcome := { status, messages, state }, holes := [] }
    | .ok (goals, infoState) =>
      if Plain.any isErrorMessage ran.messages then
        return { outcome := { status := failed, messages := ran.messages, state }, holes := [] }
      let after := { ran.state with goals }
      let holes ← findStepHoles state after stx infoState
      return { outcome := { status := .good, messages := ran.messages, state := after }, holes }

/-- The term found for the root goal as a declaration that the kernel can check. -/
def closedDeclaration (root : MVarId) : MetaM (TheoremVal × Declaration) := do
  let closed ← closedTheorem root
  let { name, levelParams, type, value, .. } := closed
  if ← isProp type then
    return (closed, .thmDecl closed)
  let definition : DefinitionVal :=
    { name, levelParams, type, value, hints := .opaque, safety := .safe }
  return (closed, .defnDecl definition)

/-- What is to be said of a proof without open goals, judged by its term. -/
def judgeClosed (state : ProofState) (limits : Limits) (token : IO.CancelToken)
    (closed : TheoremVal) (declaration : Declaration) : String :=
  let env := state.context.env
  let used := closed.value.getUsedConstants.toList
  let axioms := axiomsOf env env used
  if Plain.any (· == ``sorryAx) axioms then "Incomplete: contains sorry"
  else if let some (_, complaint) := axiomComplaint? axioms then s!"Error: {complaint}"
  else if closed.type.hasMVar || closed.value.hasMVar then "Incomplete: contains metavariable(s)"
  else
    let context := replayContext env limits token
    let replay := replayAll context { kernel := state.base.toKernelEnv } used
    match (replay.add context closed.name declaration).error? with
    | none => "Completed"
    | some complaint => s!"Error: kernel type check failed: {complaint}"

/-- How far the proof of the root goal is. -/
def proofStatus (state : ProofState) (limits : Limits) (token : IO.CancelToken) : IO String := do
  unless Plain.isEmpty state.goals do
    return "Incomplete: open goals remain"
  let assigned ← state.run default limits token do
    return (← instantiateMVars (mkMVar state.root)).hasExprMVar
  if let .ok true := assigned.result then
    return "Incomplete: contains metavariable(s)"
  let outcome ← state.run default limits token (closedDeclaration state.root)
  match outcome.result with
  | .ok (closed, declaration) => return judgeClosed outcome.state limits token closed declaration
  | .error exception => return s!"Error: {← exception.toMessageData.toString}"

/-- The op `proof_step`. -/
def runProofStep (session : Session) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let base ← orRefuse (textField request.body "base")
  let key ← orRefuse (textField request.body "key")
  let text ← orRefuse (textField request.body "tactic")
  let some state ← recall session.proofs base | return missing
  let { outcome, holes } ← runStep state text request.limits token
  let reply : Fields := [
    ("ok", .bool true),
    ("outcome", .str outcome.status.ofText),
    ("messages", ← encodeAttemptMessages outcome.messages)]
  if outcome.status != .good then
    return reply
  let after := outcome.state
  let goals ← session.keepProof key after
  -- A goal inside belongs to the same proof: closing it completes no more than that proof.
  let adapt (inner : ProofState) := { inner with base := after.base, root := after.root }
  return Plain.append reply [
    ("goals", jsonStrings goals),
    ("proof", .str (← proofStatus after request.limits token)),
    ("sorries", ← session.encodeSorries key text.toFileMap holes adapt)]

end Prover
