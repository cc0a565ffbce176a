module

public import Lean
public import Prover.ExportWords

/-!
# Exporting names and universe levels

The state of an export (`Prover.Export`) and its simpler half.
-/

public section

open Lean

namespace Prover

/-- Version of the format that is written. -/
def exportFormatVersion : String := "3.1.0"

/-- An export as far as it has come. -/
structure Exporter where
  /-- The constant of that name. -/
  find? : Exporter.Lookup
  /-- Constants that are referred to by name alone. -/
  isKnown : Name → Bool
  out : IO.Ref String
  names : Table Name
  levels : Table Level
  exprs : Table Expr
  /-- Constants that were written or are being written. -/
  done : IO.Ref NameSet
  token : IO.CancelToken

/-- A new export. Number 0 stands for the anonymous name and for level zero. -/
def Exporter.new (find? : Exporter.Lookup) (isKnown : Name → Bool) (token : IO.CancelToken) :
    BaseIO Exporter :=
  return {
    find?, isKnown, token
    out := ← IO.mkRef ""
    names := ← Table.new Exporter.hashName Exporter.isSameName
    levels := ← Table.new Exporter.hashLevel Exporter.isSameLevel
    exprs := ← Table.new Exporter.hashExpr Exporter.isSameExpr
    done := ← IO.mkRef {} }

namespace Exporter

variable (exporter : Exporter)

/-- Write text. -/
def put (text : String) : BaseIO Unit := do
  let out ← exporter.out.swap ""
  exporter.out.set (out ++ text)

/-! ## Names and levels -/

/-- The number of a name, which is written first if it is new. -/
partial def putName (name : Name) : IO Nat := do
  match name with
  | .anonymous => return 0
  | .str parent last =>
    if let some index ← exporter.names.find? name then
      return index
    let above ← putName parent
    let index ← exporter.names.add name 1
    exporter.put ("{\"in\":" ++ index.repr ++ ",\"str\":{\"pre\":" ++ above.repr ++ ",\"str\":"
      ++ quote last ++ "}}\n")
    return index
  | .num parent last =>
    if let some index ← exporter.names.find? name then
      return index
    let above ← putName parent
    let index ← exporter.names.add name 1
    exporter.put ("{\"in\":" ++ index.repr ++ ",\"num\":{\"i\":" ++ last.repr ++ ",\"pre\":"
      ++ above.repr ++ "}}\n")
    return index

/-- The numbers of names. -/
def putNames (names : List Name) : IO String := do
  let mut numbers := []
  for name in names do
    numbers := (← exporter.putName name) :: numbers
  return list (Plain.reverse numbers)

/-- Write a new level. -/
def addLevel (level : Level) (text : String) : IO Nat := do
  let index ← exporter.levels.add level 1
  exporter.put ("{\"il\":" ++ index.repr ++ "," ++ text ++ "}\n")
  return index

/-- The number of a level, which is written first if it is new. -/
partial def putLevel (level : Level) : IO Nat := do
  if let .zero := level then
    return 0
  if let some index ← exporter.levels.find? level then
    return index
  match level with
  | .zero => return 0
  | .succ below =>
    let below ← putLevel below
    exporter.addLevel level ("\"succ\":" ++ below.repr)
  | .max a b =>
    let a ← putLevel a
    let b ← putLevel b
    exporter.addLevel level ("\"max\":" ++ list [a, b])
  | .imax a b =>
    let a ← putLevel a
    let b ← putLevel b
    exporter.addLevel level ("\"imax\":" ++ list [a, b])
  | .param name =>
    let name ← exporter.putName name
    exporter.addLevel level ("\"param\":" ++ name.repr)
  | .mvar _ => refuse "a universe level is not determined"

/-- The numbers of levels. -/
def putLevels (levels : List Level) : IO String := do
  let mut numbers := []
  for level in levels do
    numbers := (← exporter.putLevel level) :: numbers
  return list (Plain.reverse numbers)

end Exporter

end Prover
