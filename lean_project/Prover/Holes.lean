module

public import Lean
public import Prover.Elaborate
public import Prover.Inside

/-!
# Holes

A hole is a `sorry` (or `admit`) of the source text. The info trees tell where Lean came upon it and
with what goal; the syntax tells which `have` it is to prove. A `sorry` that Lean elaborates several
times (under `<;>`, say) is one hole with several goals.
-/

public section

open Lean Elab Meta

namespace Prover

/-- A goal together with all that is needed to elaborate something in its place. -/
structure Place where
  /-- Environment, options, namespace and metavariables as they are there. -/
  context : ContextInfo
  /-- First macro scope that is free there; hygienic names made from it clash with none in the
  goal. -/
  nextMacroScope : MacroScope
  /-- The open goal. -/
  goal : MVarId

/-- A `sorry` of the source text. -/
structure Hole where
  /-- Whether it is a tactic (or a term). -/
  isTactic : Bool
  /-- Where it starts. -/
  start : String.Pos.Raw
  /-- Where it ends. -/
  stop : String.Pos.Raw
  /-- Name of the `have` that it is to prove, or "". -/
  label : String
  /-- Its goals, in the order in which Lean came upon them. -/
  places : List Place

/-! ## What the syntax says -/

/-- A `sorry` as the syntax has it. -/
structure SorrySyntax where
  isTactic : Bool
  start : String.Pos.Raw
  stop : String.Pos.Raw
  label : String

/-- The first identifier in `stx`; `hygieneInfo` stands for an anonymous `have`. -/
partial def firstName? (stx : Syntax) : Option String :=
  match stx with
  | .ident _ _ name _ => some (Plain.nameText name.eraseMacroScopes)
  | .node _ kind args =>
    if kind == hygieneInfoKind then some "this" else Id.run do
      for arg in args.toList do
        if let some name := firstName? arg then
          return some name
      return none
  | _ => none

/-- Syntax kinds whose first identifier names what is proved inside. (The proof inside a `suffices`
proves something else.) -/
def isNamingKind (kind : SyntaxNodeKind) : Bool :=
  match kind with
  | .str _ last =>
    last == "letIdDecl" || last == "haveIdDecl" || last == "haveDecl" || last == "obtain"
  | _ => false

/-- Whether the syntax stands in the text itself, not in the expansion of a macro. -/
def isOriginal (stx : Syntax) : Bool :=
  match stx.getHeadInfo with
  | .original .. => true
  | _ => false

/-- Whether a node is a `sorry`: `some true` for the tactic, `some false` for the term. -/
def sorryKind? (stx : Syntax) : Option Bool :=
  let kind := stx.getKind
  if kind == ``Parser.Tactic.tacticSorry || kind == ``Parser.Tactic.tacticAdmit then some true
  else if kind == ``Parser.Term.sorry then some false
  else none

/-- Push the `sorry`s in `stx`, last one first. -/
partial def pushSorries (found : List SorrySyntax) (label : String) (stx : Syntax) :
    List SorrySyntax :=
  match sorryKind? stx, stx with
  | some isTactic, _ =>
    match isOriginal stx, stx.getPos?, stx.getTailPos? with
    | true, some start, some stop => { isTactic, start, stop, label } :: found
    | _, _, _ => found
  | none, .node _ kind args => Id.run do
    let mut label := label
    if isNamingKind kind then
      if let some name := firstName? stx then
        label := name
    let mut found := found
    for arg in args.toList do
      found := pushSorries found label arg
    return found
  | none, _ => found

/-! ## What the info trees say -/

/-- The context of a goal, as far as it is known on the way down an info tree. -/
structure Sighting where
  start : String.Pos.Raw
  place : Place

/-- The local instances of a local context. -/
def findLocalInstances (lctx : LocalContext) : MetaM LocalInstances :=
  Plain.inContext lctx #[] do
    let mut instances := #[]
    for decl? in Plain.listOfPersistentArray lctx.decls do
      if let some decl := decl? then
        if let some className ← isClass? decl.type then
          instances := instances.push { className, fvar := decl.toExpr }
    return instances

/-- Heartbeats that looking at one goal may cost, in Lean's own unit. -/
def lookingHeartbeats : Nat := 200000 * 1000

/-- Run `x` in the context of an info tree; for looking, not for proving. Also gives back the
context afterwards. -/
def runInContext {α : Type} (context : ContextInfo) (x : MetaM α)
    (token? : Option IO.CancelToken := none) : IO (α × ContextInfo) := do
  let core : Core.Context :=
    { fileName := inputName, fileMap := context.fileMap, options := context.options
      currNamespace := context.currNamespace, openDecls := context.openDecls
      initHeartbeats := ← IO.getNumHeartbeats, maxHeartbeats := lookingHeartbeats
      maxRecDepth := 4096, cancelTk? := token? }
  let coreState ← IO.mkRef { env := context.env, ngen := context.ngen : Core.State }
  let metaState ← IO.mkRef { mctx := context.mctx : Meta.State }
  match ← (x {} metaState core coreState).toBaseIO with
  | .ok value =>
    let { env, ngen, .. } ← coreState.get
    return (value, { context with env, ngen, mctx := (← metaState.get).mctx })
  | .error error => refuse (← error.toMessageData.toString)

/-- A `sorry` term as a goal: a new metavariable of the expected type in the same local context. -/
def placeOfTerm (context : ContextInfo) (nextMacroScope : MacroScope) (info : TermInfo) :
    IO (Option Place) := do
  let some type := info.expectedType? | return none
  let (goal, context) ← runInContext context do
    let instances ← findLocalInstances info.lctx
    Plain.inContext info.lctx instances do
      let goal ← mkFreshExprSyntheticOpaqueMVar (← instantiateMVars type)
      return goal.mvarId!
  return some { context, nextMacroScope, goal }

/-- The context with the environment that a proof inside the command may use. -/
def insideContext (trace : CommandTrace) (context : ContextInfo) : BaseIO ContextInfo :=
  return { context with env := ← environmentInside trace.before context.env }

/-- The goal at a node, if the node is a `sorry` of the source text. -/
def sight? (trace : CommandTrace) (context : ContextInfo) (info : Info) : IO (Option Sighting) := do
  let stx := info.stx
  let some _ := sorryKind? stx | return none
  unless isOriginal stx do
    return none
  let some start := stx.getPos? | return none
  let context ← insideContext trace context
  let nextMacroScope := trace.nextMacroScope
  match info with
  | .ofTacticInfo info =>
    let goal :: _ := info.goalsBefore | return none
    let context := { context with mctx := info.mctxBefore }
    return some { start, place := { context, nextMacroScope, goal } }
  | .ofTermInfo info =>
    let some place ← placeOfTerm context nextMacroScope info | return none
    return some { start, place }
  | _ => return none

/-- Push the sightings in an info tree, last one first. Below a `sorry` only its own expansion
follows. -/
partial def pushSightings (trace : CommandTrace) (context? : Option ContextInfo)
    (found : List Sighting) : InfoTree → IO (List Sighting)
  | .context partialContext tree =>
    pushSightings trace (partialContext.mergeIntoOuter? context?) found tree
  | .hole id =>
    match trace.infoState.assignment.find? id with
    | some tree => pushSightings trace context? found tree
    | none => return found
  | .node info children => do
    if let some context := context? then
      if let some sighting ← sight? trace context info then
        return sighting :: found
    let mut found := found
    for child in Plain.listOfPersistentArray children do
      found ← pushSightings trace context? found child
    return found

/-- The sightings of one command, in order. -/
def findSightings (trace : CommandTrace) : IO (List Sighting) := do
  let mut found := []
  for tree in Plain.listOfPersistentArray trace.infoState.trees do
    found ← pushSightings trace none found tree
  return Plain.reverse found

/-! ## Both together -/

/-- The goals seen at one place, each once. -/
def placesAt (sightings : List Sighting) (start : String.Pos.Raw) : List Place := Id.run do
  let mut places : List Place := []
  for sighting in sightings do
    if sighting.start == start then
      unless Plain.any (fun place => place.goal == sighting.place.goal) places do
        places := sighting.place :: places
  return Plain.reverse places

/-- The holes of one command that Lean came upon, in source order. -/
def findCommandHoles (trace : CommandTrace) : IO (List Hole) := do
  let sorries := Plain.reverse (pushSorries [] "" trace.stx)
  if Plain.isEmpty sorries then
    return []
  let sightings ← findSightings trace
  let mut holes := []
  for found in sorries do
    let places := placesAt sightings found.start
    unless Plain.isEmpty places do
      let { isTactic, start, stop, label } := found
      holes := { isTactic, start, stop, label, places } :: holes
  return Plain.reverse holes

/-- Whether a text can have holes at all. -/
def mayHaveHoles (source : String) : Bool :=
  Plain.contains source "sorry" || Plain.contains source "admit"

/-- The holes of a text, in source order. -/
def findHoles (elaborated : Elaborated) : IO (List Hole) := do
  let mut holes := []
  for trace in elaborated.traces do
    holes := Plain.append holes (← findCommandHoles trace)
  return holes

end Prover
