module

public import Lean
public import Prover.Exporter

/-!
# Declarations as data

Declarations in Lean's public export format (NDJSON, version 3.1 of
https://github.com/leanprover/lean4export): one JSON object a line; names, universe levels and
expressions are numbered in the order in which they come, each distinct one once. So a proof that
shares its parts stays as small as it is in memory.

Annotations (`mdata`) are left out, as lean4export does: they mean nothing to a kernel.
-/

public section

open Lean

namespace Prover

namespace Exporter

variable (exporter : Exporter)

/-- Write a new expression. -/
def addExpr (e : Expr) (text : String) : IO Nat := do
  let index ← exporter.exprs.add e
  exporter.put ("{\"ie\":" ++ index.repr ++ "," ++ text ++ "}\n")
  return index

/-- Constants that a literal rests on in the kernel. -/
def natConstants : List Name := [``Nat]

/-- Constants that a string literal rests on in the kernel. -/
def stringConstants : List Name := [``String, ``List, ``Char, ``Char.ofNat, ``String.ofList]

mutual

/-- The number of an expression, which is written first if it is new. -/
partial def putExpr (e : Expr) : IO Nat := do
  if let .mdata _ inner := e then
    return ← putExpr inner
  if let some index ← exporter.exprs.find? e then
    return index
  match e with
  | .app fn arg =>
    let fn ← putExpr fn
    let arg ← putExpr arg
    exporter.addExpr e ("\"app\":{\"arg\":" ++ arg.repr ++ ",\"fn\":" ++ fn.repr ++ "}")
  | .const name levels =>
    putConstant name
    let name ← exporter.putName name
    let levels ← exporter.putLevels levels
    exporter.addExpr e ("\"const\":{\"name\":" ++ name.repr ++ ",\"us\":" ++ levels ++ "}")
  | .lam name type body binder =>
    let name ← exporter.putName name
    let type ← putExpr type
    let body ← putExpr body
    exporter.addExpr e (binderFields "\"lam\":" binder name type body)
  | .forallE name type body binder =>
    let name ← exporter.putName name
    let type ← putExpr type
    let body ← putExpr body
    exporter.addExpr e (binderFields "\"forallE\":" binder name type body)
  | .bvar index => exporter.addExpr e ("\"bvar\":" ++ index.repr)
  | .sort level =>
    let level ← exporter.putLevel level
    exporter.addExpr e ("\"sort\":" ++ level.repr)
  | .letE name type value body nondep =>
    let name ← exporter.putName name
    let type ← putExpr type
    let value ← putExpr value
    let body ← putExpr body
    exporter.addExpr e ("\"letE\":{\"body\":" ++ body.repr ++ ",\"name\":" ++ name.repr
      ++ ",\"nondep\":" ++ truth nondep ++ ",\"type\":" ++ type.repr ++ ",\"value\":"
      ++ value.repr ++ "}")
  | .proj type index struct =>
    putConstant type
    let type ← exporter.putName type
    let struct ← putExpr struct
    exporter.addExpr e ("\"proj\":{\"idx\":" ++ index.repr ++ ",\"struct\":" ++ struct.repr
      ++ ",\"typeName\":" ++ type.repr ++ "}")
  | .lit (.natVal n) =>
    putConstants natConstants
    exporter.addExpr e ("\"natVal\":\"" ++ n.repr ++ "\"")
  | .lit (.strVal text) =>
    putConstants stringConstants
    exporter.addExpr e ("\"strVal\":" ++ quote text)
  | .mdata _ inner => putExpr inner
  | .fvar _ => refuse "a declaration has free variables"
  | .mvar _ => refuse "a declaration has metavariables"

/-- Write constants with what they depend on. -/
partial def putConstants (names : List Name) : IO Unit := do
  for name in names do
    putConstant name

/-- Write a constant after those that it depends on, unless that was done or it is known. -/
partial def putConstant (name : Name) : IO Unit := do
  if (← exporter.done.get).contains name then
    return
  exporter.done.modify fun done => done.insert name
  if exporter.isKnown name then
    return
  if ← exporter.token.isSet then
    refuse "timeout"
  match exporter.find? name with
  | none => refuse s!"`{Plain.nameText name}` is declared nowhere"
  | some info => putDeclaration info

/-- An object with the name, universe parameters and type of a constant, and other members. -/
partial def object (info : ConstantInfo) (members : List (String × String)) : IO String := do
  let name ← exporter.putName info.name
  let params ← exporter.putNames info.levelParams
  let type ← putExpr info.type
  let mut text :=
    "{\"levelParams\":" ++ params ++ ",\"name\":" ++ name.repr ++ ",\"type\":" ++ type.repr
  for (key, value) in members do
    text := text ++ ",\"" ++ key ++ "\":" ++ value
  return text ++ "}"

/-- Write the line of a declaration. -/
partial def putLine (kind : String) (info : ConstantInfo) (members : List (String × String)) :
    IO Unit := do
  let line ← object info members
  exporter.put ("{\"" ++ kind ++ "\":" ++ line ++ "}\n")

/-- Write a declaration. -/
partial def putDeclaration (info : ConstantInfo) : IO Unit := do
  match info with
  | .inductInfo value => putBlock value
  | .ctorInfo value => putConstant value.induct
  | .recInfo value => putConstants value.all
  | .axiomInfo value => putLine "axiom" info [("isUnsafe", truth value.isUnsafe)]
  | .quotInfo value => putLine "quot" info [("kind", quotWord value.kind)]
  | .thmInfo value =>
    putLine "thm" info [
      ("all", ← exporter.putNames value.all), ("value", (← putExpr value.value).repr)]
  | .opaqueInfo value =>
    putLine "opaque" info [
      ("all", ← exporter.putNames value.all), ("isUnsafe", truth value.isUnsafe),
      ("value", (← putExpr value.value).repr)]
  | .defnInfo value =>
    putLine "def" info [
      ("all", ← exporter.putNames value.all), ("hints", hintsText value.hints),
      ("safety", safetyWord value.safety), ("value", (← putExpr value.value).repr)]

/-- Write a mutual block of inductive types with constructors and recursors. -/
partial def putBlock (value : InductiveVal) : IO Unit := do
  let types := typesOf exporter.find? value
  let constructors := constructorsOf exporter.find? types
  let recursors := recursorsOf exporter.find? value
  let names := Plain.append (recursorNames value) (constructorNames types)
  for name in Plain.append value.all names do
    exporter.done.modify fun done => done.insert name
  let types ← objects types typeObject
  let constructors ← objects constructors constructorObject
  let recursors ← objects recursors recursorObject
  exporter.put ("{\"inductive\":{\"ctors\":" ++ constructors ++ ",\"recs\":" ++ recursors
    ++ ",\"types\":" ++ types ++ "}}\n")

/-- An array of objects. -/
partial def objects {α : Type} (values : List α) (write : α → IO String) : IO String := do
  let mut written := []
  for value in values do
    written := (← write value) :: written
  return array (Plain.reverse written)

/-- An inductive type as an object. -/
partial def typeObject (value : InductiveVal) : IO String := do
  object (.inductInfo value) [
    ("all", ← exporter.putNames value.all), ("ctors", ← exporter.putNames value.ctors),
    ("isRec", truth value.isRec), ("isReflexive", truth value.isReflexive),
    ("isUnsafe", truth value.isUnsafe), ("numIndices", value.numIndices.repr),
    ("numNested", value.numNested.repr), ("numParams", value.numParams.repr)]

/-- A constructor as an object. -/
partial def constructorObject (value : ConstructorVal) : IO String := do
  object (.ctorInfo value) [
    ("cidx", value.cidx.repr), ("induct", (← exporter.putName value.induct).repr),
    ("isUnsafe", truth value.isUnsafe), ("numFields", value.numFields.repr),
    ("numParams", value.numParams.repr)]

/-- A recursor as an object. -/
partial def recursorObject (value : RecursorVal) : IO String := do
  let rules ← objects value.rules fun rule => do
    let constructor ← exporter.putName rule.ctor
    let rhs ← putExpr rule.rhs
    return "{\"ctor\":" ++ constructor.repr ++ ",\"nfields\":" ++ rule.nfields.repr ++ ",\"rhs\":"
      ++ rhs.repr ++ "}"
  object (.recInfo value) [
    ("all", ← exporter.putNames value.all), ("isUnsafe", truth value.isUnsafe),
    ("k", truth value.k), ("numIndices", value.numIndices.repr),
    ("numMinors", value.numMinors.repr), ("numMotives", value.numMotives.repr),
    ("numParams", value.numParams.repr), ("rules", rules)]

end

/-- The first line of an export. -/
def metaLine : String :=
  (Json.mkObj [("meta", Json.mkObj [
    ("exporter", Json.mkObj [("name", .str "open-prover"), ("version", .str "0.1.0")]),
    ("lean", Json.mkObj [("githash", .str Lean.githash), ("version", .str Lean.versionString)]),
    ("format", Json.mkObj [("version", .str exportFormatVersion)])])]).compress ++ "\n"

end Exporter

/-- What `names` depend on, themselves included, as an export. -/
def exportConstants (find? : Exporter.Lookup) (isKnown : Name → Bool) (token : IO.CancelToken)
    (names : List Name) : IO String := do
  let exporter ← Exporter.new find? isKnown token
  exporter.put Exporter.metaLine
  for name in names do
    exporter.putConstant name
  exporter.out.get

end Prover
