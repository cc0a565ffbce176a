module

public import Lean
public import Prover.Audit
public import Prover.Environments
public import Prover.Goals

/-!
# The op `check`: what is in a text

Messages, holes with their goals, new declarations with their axioms.
-/

public section

open Lean

namespace Prover

/-- The goals of a hole as JSON. -/
def encodeHoleGoals (hole : Hole) : IO Json := do
  let mut goals := #[]
  for place in hole.places do
    let (fields, _) ← runInContext place.context (describeGoal place.goal)
    goals := goals.push (Json.mkObj fields)
  return .arr goals

/-- The number of characters before a position. -/
def offsetAt (source : String) (pos : String.Pos.Raw) : Nat := (String.Pos.Raw.extract source 0 pos).length

/-- A hole as the protocol has it. -/
def encodeHole (source : String) (fileMap : FileMap) (index : Nat) (hole : Hole) : IO Json := do
  let position := fileMap.toPosition hole.start
  return Json.mkObj [
    ("index", jsonNat index),
    ("kind", .str (if hole.isTactic then "tactic" else "term")),
    ("label", .str hole.label),
    ("start", jsonNat (offsetAt source hole.start)),
    ("end", jsonNat (offsetAt source hole.stop)),
    ("line", jsonNat position.line),
    ("column", jsonNat position.column),
    ("goals", ← encodeHoleGoals hole)]

/-- The holes of a text as JSON. -/
def encodeHoles (elaborated : Elaborated) : IO Json := do
  let fileMap := elaborated.source.toFileMap
  let mut encoded := #[]
  for hole in ← findHoles elaborated do
    encoded := encoded.push (← encodeHole elaborated.source fileMap encoded.size hole)
  return .arr encoded

/-- The op `check`. -/
def check (cache : HeaderCache) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let goals ← orRefuse (boolField request.body "goals" true)
  let header ← findHeader cache token request.header
  let elaborated ← elaborateSource header request.limits token source (collect := goals && mayHaveHoles source)
  return [
    ("ok", .bool true),
    ("status", .str elaborated.status.ofText),
    ("messages", ← encodeMessages elaborated.messages),
    ("holes", ← encodeHoles elaborated),
    ("declarations", encodeDeclarations header.state.env elaborated.state.env)]

end Prover
