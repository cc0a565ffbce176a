module

public import Lean
public import Prover.Audit
public import Prover.Environments
public import Prover.Lemma

/-!
# The op `check`: what is in a text

Messages, holes with their goals, new declarations with their axioms.
-/

public section

open Lean

namespace Prover

/-- What describing the holes of a text takes. -/
structure Description where
  /-- The text. -/
  source : String
  /-- For positions in it. -/
  fileMap : FileMap
  /-- The scope of the header, which lemmas are printed for. -/
  scope : Elab.Command.Scope
  /-- Whether to print lemmas. -/
  lemmas : Bool
  /-- What printing has found out so far. -/
  memory : IO.Ref Memory
  /-- When time is up there are no more lemmas. -/
  token : IO.CancelToken

/-- Fields `lemma` and `renames` of a goal. -/
def Description.asLemma (description : Description) (place : Place) (name : Name) : IO Fields := do
  let none := ("lemma", Json.str "")
  if !description.lemmas then
    return [none, ("renames", .arr #[])]
  let context := afterHeader description.scope place.context
  let print := describeLemma description.scope name description.memory place.goal
  match ← (runInContext context print description.token).toBaseIO with
  | .ok (fields, _) => return fields
  | .error _ => return [none, ("renames", .arr #[])]

/-- The goals of hole number `index` as JSON. -/
def Description.goals (description : Description) (index : Nat) (hole : Hole) : IO Json := do
  let mut goals := #[]
  for place in hole.places do
    let (seen, _) ← runInContext place.context (describeGoal place.goal)
    let asLemma ← description.asLemma place (lemmaName place.context.parentDecl? index goals.size)
    goals := goals.push (Json.mkObj (Plain.append seen asLemma))
  return .arr goals

/-- The number of characters before a position. -/
def offsetAt (source : String) (pos : String.Pos.Raw) : Nat :=
  (String.Pos.Raw.extract source 0 pos).length

/-- A hole as the protocol has it. -/
def Description.hole (description : Description) (index : Nat) (hole : Hole) : IO Json := do
  let position := description.fileMap.toPosition hole.start
  return Json.mkObj [
    ("index", jsonNat index),
    ("kind", .str (if hole.isTactic then "tactic" else "term")),
    ("label", .str hole.label),
    ("start", jsonNat (offsetAt description.source hole.start)),
    ("end", jsonNat (offsetAt description.source hole.stop)),
    ("line", jsonNat position.line),
    ("column", jsonNat position.column),
    ("goals", ← description.goals index hole)]

/-- The holes of a text as JSON. -/
def encodeHoles (header : Header) (token : IO.CancelToken) (lemmas : Bool)
    (elaborated : Elaborated) : IO Json := do
  let description : Description :=
    { source := elaborated.source, fileMap := elaborated.source.toFileMap
      scope := innermostScope header.state, lemmas, memory := ← IO.mkRef [], token }
  let mut encoded := #[]
  for hole in ← findHoles elaborated do
    encoded := encoded.push (← description.hole encoded.size hole)
  return .arr encoded

/-- The op `check`. -/
def check (cache : HeaderCache) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let goals ← orRefuse (boolField request.body "goals" true)
  let lemmas ← orRefuse (boolField request.body "lemmas" true)
  let header ← findHeader cache token request.header
  let collect := goals && mayHaveHoles source
  let elaborated ← elaborateSource header request.limits token source collect
  return [
    ("ok", .bool true),
    ("status", .str elaborated.status.ofText),
    ("messages", ← encodeMessages elaborated.messages),
    ("holes", ← encodeHoles header token lemmas elaborated),
    ("declarations", encodeDeclarations header.state.env elaborated.state.env)]

end Prover
