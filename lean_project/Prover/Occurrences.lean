module

public import Lean
public import Prover.Tactic

/-!
# The tactics of an elaborated text

Where Lean ran which tactic at which goals, as the info trees tell: for clients of the REPL that
want every tactic (`allTactics`) or the goal that each proof begins with (`rootGoals`).
-/

public section

open Lean Elab Meta

namespace Prover

/-- A tactic of the source text, and what it was run on. -/
structure Occurrence where
  stx : Syntax
  /-- Where it starts. -/
  start : String.Pos.Raw
  /-- Where it ends. -/
  stop : String.Pos.Raw
  /-- The first goal of the proof that it belongs to. -/
  root : MVarId
  /-- Goals before it, the main one first. -/
  goals : List MVarId
  /-- The state before it. -/
  context : ContextInfo
  /-- Metavariables after it. -/
  after : MetavarContext
  /-- Free macro scope. -/
  nextMacroScope : MacroScope

/-- The goals of an occurrence as a state that tactics can be run in. -/
def Occurrence.proofState (occurrence : Occurrence) : ProofState :=
  let { context, nextMacroScope, root, goals, .. } := occurrence
  { base := context.env, context, nextMacroScope, root, goals }

/-- Whether a node is a tactic of its own, and no word, sequence, bracket or combinator around
others. -/
def isSingleTactic (stx : Syntax) : Bool :=
  let kind := stx.getKind
  !(stx.isAtom || kind == nullKind || kind == `Lean.cdotTk || kind == ``Parser.Term.byTactic
    || kind == ``Parser.Tactic.tacticSeq || kind == ``Parser.Tactic.tacticSeq1Indented
    || kind == ``Parser.Tactic.tacticSeqBracketed || kind == ``Parser.Tactic.paren
    || kind == ``Parser.Tactic.«tactic_<;>_»)

/-- What a node of an info tree says about a tactic of the source text. -/
def occurrence? (trace : CommandTrace) (context : ContextInfo) (root? : Option MVarId)
    (info : TacticInfo) : BaseIO (Option Occurrence) := do
  unless isOriginal info.stx do
    return none
  match info.stx.getPos?, info.stx.getTailPos?, info.goalsBefore with
  | some start, some stop, goal :: goals => do
    let context ← insideContext trace context
    let root := match root? with
      | some root => root
      | none => goal
    return some { stx := info.stx, start, stop, root, goals := goal :: goals
                  after := info.mctxAfter
                  context := { context with mctx := info.mctxBefore }
                  nextMacroScope := trace.nextMacroScope }
  | _, _, _ => return none

/-- Push the tactics in an info tree, last one first. With `outermost` only whole proofs, not what
is inside them. -/
partial def pushOccurrences (trace : CommandTrace) (outermost : Bool)
    (context? : Option ContextInfo) (root? : Option MVarId) (found : List Occurrence) :
    InfoTree → BaseIO (List Occurrence)
  | .context partialContext tree =>
    pushOccurrences trace outermost (partialContext.mergeIntoOuter? context?) root? found tree
  | .hole id =>
    match trace.infoState.assignment.find? id with
    | some tree => pushOccurrences trace outermost context? root? found tree
    | none => return found
  | .node info children => do
    let mut found := found
    let mut root? := root?
    if let .ofTacticInfo info := info then
      if let some context := context? then
        if let some occurrence ← occurrence? trace context root? info then
          if outermost then
            return occurrence :: found
          root? := some occurrence.root
          if isSingleTactic info.stx then
            found := occurrence :: found
    for child in Plain.listOfPersistentArray children do
      found ← pushOccurrences trace outermost context? root? found child
    return found

/-- The tactics of a text, in order; with `outermost` the first of each proof. -/
def findOccurrences (elaborated : Elaborated) (outermost : Bool) : BaseIO (List Occurrence) := do
  let mut found := []
  for trace in elaborated.traces do
    for tree in Plain.listOfPersistentArray trace.infoState.trees do
      found ← pushOccurrences trace outermost none none found tree
  return Plain.reverse found

/-- The constants in the terms that a tactic put in place of its goals, by name. -/
def Occurrence.usedConstants (occurrence : Occurrence) : IO (List Name) := do
  let collect : MetaM (List Name) := do
    let mut used : NameSet := {}
    for goal in occurrence.goals do
      for name in (← instantiateMVars (mkMVar goal)).getUsedConstants.toList do
        used := used.insert name
    return used.toList
  let (names, _) ← runInContext { occurrence.context with mctx := occurrence.after } collect
  return sortNames names

end Prover
