module

public import Lean
public import Prover.Environments
public import Prover.Goals
public import Prover.Kernel

/-!
# Running tactics in place

A tactic block runs at a goal exactly as if it stood in the source text there: same environment,
options, namespace, local context and metavariables. Error recovery is off and errors are not turned
into `sorry`.
-/

public section

open Lean Elab Meta

namespace Prover

/-- Where a proof stands: goals in a state of Lean. -/
structure ProofState where
  /-- The environment that the proof began in. -/
  base : Environment
  /-- Environment, options, namespace and metavariables. -/
  context : ContextInfo
  /-- First free macro scope. -/
  nextMacroScope : MacroScope
  /-- The goal that the proof began with. -/
  root : MVarId
  /-- Open goals, the main one first. -/
  goals : List MVarId

/-- The proof of a hole, not yet begun. -/
def Place.proofState (place : Place) : ProofState :=
  let { context, nextMacroScope, goal } := place
  { base := context.env, context, nextMacroScope, root := goal, goals := [goal] }

/-- What came of running a tactic block. -/
structure TacticOutcome where
  status : Status
  /-- What Lean logged, positions within the block. -/
  messages : List Message
  /-- The state after the block; the old one when it failed. -/
  state : ProofState

/-! ## Parsing -/

/-- An error at a position of a text. -/
def errorAt (fileMap : FileMap) (pos : String.Pos.Raw) (data : MessageData) : Message :=
  { fileName := inputName, pos := fileMap.toPosition pos, data, severity := .error }

/-- Parse a tactic block; each of its lines starts in the same column. -/
def parseTactics (context : ContextInfo) (text : String) : Except Message Syntax :=
  let input := parserInput text
  let parserContext : Parser.ParserModuleContext :=
    { env := context.env, options := context.options
      currNamespace := context.currNamespace, openDecls := context.openDecls }
  let parser := Parser.andthenFn Parser.whitespace Parser.Tactic.tacticSeq.fn
  let tokens := Parser.getTokenTable context.env
  let state := parser.run input parserContext tokens (Parser.mkParserState text)
  if let some error := state.errorMsg then
    .error (errorAt input.fileMap state.pos (.ofFormat (.text error.toString)))
  else if state.pos.byteIdx < text.utf8ByteSize then
    let complaint := MessageData.ofFormat (.text "unexpected text after the tactic block")
    .error (errorAt input.fileMap state.pos complaint)
  else
    .ok state.stxStack.back

/-! ## Running -/

/-- Universe parameters that may be named at a goal. -/
def levelNamesAt (goal : MVarId) : MetaM (List Name) :=
  inGoal goal fun decl => do
    let mut params := collectLevelParams {} (← instantiateMVars decl.type)
    for hypothesis in visibleDecls decl.lctx do
      params := collectLevelParams params (← instantiateMVars hypothesis.type)
    return params.params.toList

/-- Run a parsed block on `goals` and give back the goals that are left. -/
def evalTactics (declName? : Option Name) (goals : List MVarId) (stx : Syntax) :
    MetaM (List MVarId) := do
  match goals with
  | [] => throwError "no goals"
  | main :: _ =>
    let levelNames ← levelNamesAt main
    let block : Tactic.TacticM Unit := fun context state => do
      state.modify fun s => { s with goals }
      Tactic.evalTactic stx { context with recover := false } state
    let run : TermElabM (List MVarId) := do
      let left ← Tactic.run main block
      Term.synthesizeSyntheticMVarsNoPostponing
      return left
    let state ← IO.mkRef ({ levelNames } : Term.State)
    run { declName?, errToSorry := false } state

/-- What Lean is told about the run of a block. -/
def coreContext (state : ProofState) (fileMap : FileMap) (limits : Limits)
    (token : IO.CancelToken) : IO Core.Context := do
  let options := state.context.options.insert `maxHeartbeats (.ofNat limits.maxHeartbeats)
  return {
    fileName := inputName, fileMap, options
    currNamespace := state.context.currNamespace, openDecls := state.context.openDecls
    initHeartbeats := ← IO.getNumHeartbeats, maxHeartbeats := limits.maxHeartbeats * 1000
    maxRecDepth := maxRecDepth.get options, cancelTk? := some token }

/-- What came of running something in a proof state. -/
structure RunOutcome (α : Type) where
  /-- Its result, or the exception. -/
  result : Except Exception α
  /-- What was logged. -/
  messages : List Message
  /-- The state with its environment and metavariables advanced. -/
  state : ProofState

/-- Run `x` in a proof state. -/
def ProofState.run {α : Type} (state : ProofState) (fileMap : FileMap) (limits : Limits)
    (token : IO.CancelToken) (x : MetaM α) : IO (RunOutcome α) := do
  let context := state.context
  let auxDeclNGen : DeclNameGenerator := match context.parentDecl? with
    | some name => .ofPrefix name
    | none => {}
  let coreState ← IO.mkRef { env := context.env, ngen := context.ngen, auxDeclNGen
                             nextMacroScope := state.nextMacroScope : Core.State }
  let metaState ← IO.mkRef { mctx := context.mctx : Meta.State }
  let result ← (x {} metaState (← coreContext state fileMap limits token) coreState).toBaseIO
  let core ← coreState.get
  let mctx := (← metaState.get).mctx
  return {
    result
    messages := core.messages.toList
    state := { state with
      context := { context with env := core.env, ngen := core.ngen, mctx }
      nextMacroScope := core.nextMacroScope } }

/-- The exception as a message of the block. -/
def exceptionMessage (fileMap : FileMap) (exception : Exception) : Message :=
  let pos := match exception.getRef.getPos? with
    | some pos => pos
    | none => 0
  let data := if exception.isInterrupt
    then MessageData.ofFormat (.text "time is up")
    else exception.toMessageData
  errorAt fileMap pos data

/-- Whether an exception says that a limit was reached. -/
def isLimit (exception : Exception) : Bool := exception.isMaxHeartbeat || exception.isInterrupt

/-- Run a tactic block. Good when it ran without error, whatever goals are left. -/
def runTactics (state : ProofState) (text : String) (limits : Limits) (token : IO.CancelToken) :
    IO TacticOutcome := do
  match parseTactics state.context text with
  | .error message => return { status := .bad, messages := [message], state }
  | .ok stx =>
    let fileMap := text.toFileMap
    let eval := evalTactics state.context.parentDecl? state.goals stx
    let outcome ← state.run fileMap limits token eval
    let logged := outcome.messages
    let timedOut := (← token.isSet) || Plain.any isHeartbeatMessage logged
    let failed := if timedOut then .timeout else Status.bad
    match outcome.result with
    | .error exception =>
      let messages := Plain.append logged [exceptionMessage fileMap exception]
      return { status := if isLimit exception then .timeout else failed, messages, state }
    | .ok goals =>
      if Plain.any isErrorMessage logged then
        return { status := failed, messages := logged, state }
      return { status := .good, messages := logged, state := { outcome.state with goals } }

/-! ## Closing the root goal -/

/-- Whether a local definition stands for the theorem itself (for recursion). -/
def isOwnName (lctx : LocalContext) (id : FVarId) : Bool :=
  match lctx.find? id with
  | some decl => decl.isAuxDecl
  | none => false

/-- Whether a term uses the declaration that is being proved. -/
def usesOwnName (lctx : LocalContext) (term : Expr) : Bool :=
  (term.find? fun e => match e with
    | .fvar id => isOwnName lctx id
    | _ => false).isSome

/-- The local hypotheses as terms, in order. -/
def hypothesisTerms (lctx : LocalContext) : Array Expr := Id.run do
  let mut terms := #[]
  for decl in visibleDecls lctx do
    terms := terms.push decl.toExpr
  return terms

/-- A closed theorem that says what the root goal says and whose proof is the term found for it. -/
def closedTheorem (root : MVarId) : MetaM TheoremVal :=
  inGoal root fun decl => do
    let term ← instantiateMVars (mkMVar root)
    if term.hasExprMVar then
      throwError "the proof leaves metavariables"
    if usesOwnName decl.lctx term then
      throwError "the proof uses the theorem that is being proved"
    let hypotheses := hypothesisTerms decl.lctx
    let goalType ← instantiateMVars decl.type
    let type ← instantiateMVars (← mkForallFVars hypotheses goalType (usedLetOnly := false))
    let value ← instantiateMVars (← mkLambdaFVars hypotheses term (usedLetOnly := false))
    let params := collectLevelParams (collectLevelParams {} type) value
    return { name := `_closed, levelParams := params.params.toList, type, value }

/-- Judge whether the term found for the root goal is a proof. The kernel also checks what the
tactics declared. -/
def judgeTerm (state : ProofState) (limits : Limits) (token : IO.CancelToken)
    (closed : TheoremVal) : Status × String :=
  let env := state.context.env
  let used := closed.value.getUsedConstants.toList
  if let some (_, complaint) := axiomComplaint? (axiomsOf env env used) then (.bad, complaint)
  else if closed.type.hasMVar || closed.value.hasMVar then (.good, "")
  else
    let context := replayContext env limits token
    let replay := replayAll context { kernel := state.base.toKernelEnv } used
    let replay := replay.add context closed.name (.thmDecl closed)
    match replay.error? with
    | none => (.good, "")
    | some complaint => (if replay.interrupted then .timeout else .bad, s!"kernel: {complaint}")

/-- Whether the root goal is proved: no goals left, no `sorry`, no metavariables, and the kernel
accepts the term. -/
def judgeProof (state : ProofState) (limits : Limits) (token : IO.CancelToken) :
    IO (Status × String) := do
  if !Plain.isEmpty state.goals then
    let outcome ← state.run default limits token (encodeUnsolved state.goals)
    match outcome.result with
    | .ok text => return (.bad, text)
    | .error _ => return (.bad, "unsolved goals")
  let outcome ← state.run default limits token (closedTheorem state.root)
  match outcome.result with
  | .ok closed => return judgeTerm outcome.state limits token closed
  | .error exception =>
    return (if isLimit exception then .timeout else .bad, ← exception.toMessageData.toString)
where
  /-- Say which goals are left. -/
  encodeUnsolved (goals : List MVarId) : MetaM String := do
    let mut text := "unsolved goals"
    for goal in goals do
      text := text ++ "\n" ++ (← Meta.ppGoal goal).pretty
    return text

end Prover
