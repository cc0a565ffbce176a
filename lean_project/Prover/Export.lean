module

public import Lean
public import Prover.Audit
public import Prover.Table

/-!
# Declarations as data

Declarations in Lean's public export format (NDJSON, version 3.1 of https://github.com/leanprover/lean4export): one JSON object a
line; names, universe levels and expressions are numbered in the order in which they come, each distinct one once. So a
proof that shares its parts stays as small as it is in memory.

Annotations (`mdata`) are left out, as lean4export does: they mean nothing to a kernel.
-/

public section

open Lean

namespace Prover

/-- Version of the format that is written. -/
def exportFormatVersion : String := "3.1.0"

/-- An export as far as it has come. -/
structure Exporter where
  /-- The constant of that name. -/
  find? : Name → Option ConstantInfo
  /-- Constants that are referred to by name alone. -/
  isKnown : Name → Bool
  out : IO.Ref String
  names : Table Name
  levels : Table Level
  exprs : Table Expr
  /-- Constants that were written or are being written. -/
  done : IO.Ref NameSet
  token : IO.CancelToken

/-- Whether two names are the same. (Not inlined: the embedded Lean cannot pass `Name.beq` itself around.) -/
@[noinline] def isSameName (a b : Name) : Bool := a == b

/-- Whether two levels are the same. -/
@[noinline] def isSameLevel (a b : Level) : Bool := a == b

/-- A new export. Number 0 stands for the anonymous name and for level zero. -/
def Exporter.new (find? : Name → Option ConstantInfo) (isKnown : Name → Bool) (token : IO.CancelToken) :
    BaseIO Exporter :=
  return {
    find?, isKnown, token
    out := ← IO.mkRef ""
    names := ← Table.new Name.hash isSameName
    levels := ← Table.new Level.hash isSameLevel
    exprs := ← Table.new Expr.hash Expr.equal
    done := ← IO.mkRef {} }

namespace Exporter

variable (exporter : Exporter)

/-- Write text. -/
def put (text : String) : BaseIO Unit := do
  let out ← exporter.out.swap ""
  exporter.out.set (out ++ text)

/-- A string as JSON. -/
def quote (text : String) : String := (Json.str text).compress

/-- Numbers as JSON. -/
def list (numbers : List Nat) : String := Id.run do
  let mut text := "["
  let mut comma := ""
  for number in numbers do
    text := text ++ comma ++ number.repr
    comma := ","
  return text ++ "]"

/-- JSON objects as an array. -/
def array (objects : List String) : String := Id.run do
  let mut text := "["
  let mut comma := ""
  for object in objects do
    text := text ++ comma ++ object
    comma := ","
  return text ++ "]"

/-- A truth value as JSON. -/
def truth : Bool → String
  | true => "true"
  | false => "false"

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
    exporter.put ("{\"in\":" ++ index.repr ++ ",\"str\":{\"pre\":" ++ above.repr ++ ",\"str\":" ++ quote last ++ "}}\n")
    return index
  | .num parent last =>
    if let some index ← exporter.names.find? name then
      return index
    let above ← putName parent
    let index ← exporter.names.add name 1
    exporter.put ("{\"in\":" ++ index.repr ++ ",\"num\":{\"i\":" ++ last.repr ++ ",\"pre\":" ++ above.repr ++ "}}\n")
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

/-! ## Expressions and declarations -/

/-- Write a new expression. -/
def addExpr (e : Expr) (text : String) : IO Nat := do
  let index ← exporter.exprs.add e
  exporter.put ("{\"ie\":" ++ index.repr ++ "," ++ text ++ "}\n")
  return index

/-- The word for a kind of binder. -/
def binderWord : BinderInfo → String
  | .default => "default"
  | .implicit => "implicit"
  | .strictImplicit => "strictImplicit"
  | .instImplicit => "instImplicit"

/-- A binder's fields, in the format's order. -/
def binderFields (key : String) (binder : BinderInfo) (name type body : Nat) : String :=
  key ++ "{\"binderInfo\":\"" ++ binderWord binder ++ "\",\"body\":" ++ body.repr ++ ",\"name\":" ++ name.repr
    ++ ",\"type\":" ++ type.repr ++ "}"

/-- What a declaration depends on, in JSON. -/
def hintsText : ReducibilityHints → String
  | .opaque => "\"opaque\""
  | .abbrev => "\"abbrev\""
  | .regular height => "{\"regular\":" ++ height.toNat.repr ++ "}"

/-- The word for a kind of safety. -/
def safetyWord : DefinitionSafety → String
  | .unsafe => "unsafe"
  | .safe => "safe"
  | .partial => "partial"

/-- The word for a part of the quotient. -/
def quotWord : QuotKind → String
  | .type => "type"
  | .ctor => "ctor"
  | .lift => "lift"
  | .ind => "ind"

/-- Constants that a literal rests on in the kernel. -/
def natConstants : List Name := [``Nat]

/-- Constants that a string literal rests on in the kernel. -/
def stringConstants : List Name := [``String, ``List, ``Char, ``Char.ofNat, ``String.ofList]

/-- The recursors of a mutual block. -/
def recursorNames (value : InductiveVal) : List Name := Id.run do
  let mut names := []
  for type in value.all do
    names := mkRecName type :: names
  if let first :: _ := value.all then
    for index in List.range value.numNested do
      names := .str first s!"rec_{index + 1}" :: names
  return Plain.reverse names

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
    exporter.addExpr e ("\"letE\":{\"body\":" ++ body.repr ++ ",\"name\":" ++ name.repr ++ ",\"nondep\":"
      ++ truth nondep ++ ",\"type\":" ++ type.repr ++ ",\"value\":" ++ value.repr ++ "}")
  | .proj type index struct =>
    putConstant type
    let type ← exporter.putName type
    let struct ← putExpr struct
    exporter.addExpr e ("\"proj\":{\"idx\":" ++ index.repr ++ ",\"struct\":" ++ struct.repr ++ ",\"typeName\":"
      ++ type.repr ++ "}")
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

/-- Name, universe parameters and type of a constant, as fields. -/
partial def head (info : ConstantInfo) : IO String := do
  let name ← exporter.putName info.name
  let params ← exporter.putNames info.levelParams
  let type ← putExpr info.type
  return "\"levelParams\":" ++ params ++ ",\"name\":" ++ name.repr ++ ",\"type\":" ++ type.repr

/-- Write a declaration. -/
partial def putDeclaration (info : ConstantInfo) : IO Unit := do
  match info with
  | .inductInfo value => putBlock value
  | .ctorInfo value => putConstant value.induct
  | .recInfo value => putConstants value.all
  | .axiomInfo value =>
    let head ← head info
    exporter.put ("{\"axiom\":{\"isUnsafe\":" ++ truth value.isUnsafe ++ "," ++ head ++ "}}\n")
  | .quotInfo value =>
    let head ← head info
    exporter.put ("{\"quot\":{\"kind\":\"" ++ quotWord value.kind ++ "\"," ++ head ++ "}}\n")
  | .thmInfo value =>
    let fields ← head info
    let all ← exporter.putNames value.all
    let value ← putExpr value.value
    exporter.put ("{\"thm\":{\"all\":" ++ all ++ "," ++ fields ++ ",\"value\":" ++ value.repr ++ "}}\n")
  | .opaqueInfo value =>
    let fields ← head info
    let all ← exporter.putNames value.all
    let body ← putExpr value.value
    exporter.put ("{\"opaque\":{\"all\":" ++ all ++ ",\"isUnsafe\":" ++ truth value.isUnsafe ++ "," ++ fields
      ++ ",\"value\":" ++ body.repr ++ "}}\n")
  | .defnInfo value =>
    let fields ← head info
    let all ← exporter.putNames value.all
    let body ← putExpr value.value
    exporter.put ("{\"def\":{\"all\":" ++ all ++ ",\"hints\":" ++ hintsText value.hints ++ "," ++ fields
      ++ ",\"safety\":\"" ++ safetyWord value.safety ++ "\",\"value\":" ++ body.repr ++ "}}\n")

/-- Write a mutual block of inductive types with constructors and recursors. -/
partial def putBlock (value : InductiveVal) : IO Unit := do
  let mut types := []
  let mut constructors := []
  let mut recursors := []
  for name in Plain.append value.all (recursorNames value) do
    exporter.done.modify fun done => done.insert name
  for name in value.all do
    if let some (.inductInfo type) := exporter.find? name then
      for constructor in type.ctors do
        exporter.done.modify fun done => done.insert constructor
  for name in value.all do
    if let some (.inductInfo type) := exporter.find? name then
      types := (← typeObject type) :: types
      for constructor in type.ctors do
        if let some (.ctorInfo info) := exporter.find? constructor then
          constructors := (← constructorObject info) :: constructors
  for name in recursorNames value do
    if let some (.recInfo info) := exporter.find? name then
      recursors := (← recursorObject info) :: recursors
  exporter.put ("{\"inductive\":{\"ctors\":" ++ array (Plain.reverse constructors) ++ ",\"recs\":"
    ++ array (Plain.reverse recursors) ++ ",\"types\":" ++ array (Plain.reverse types) ++ "}}\n")

/-- An inductive type as an object. -/
partial def typeObject (value : InductiveVal) : IO String := do
  let fields ← head (.inductInfo value)
  let all ← exporter.putNames value.all
  let ctors ← exporter.putNames value.ctors
  return "{\"all\":" ++ all ++ ",\"ctors\":" ++ ctors ++ ",\"isRec\":" ++ truth value.isRec ++ ",\"isReflexive\":"
    ++ truth value.isReflexive ++ ",\"isUnsafe\":" ++ truth value.isUnsafe ++ "," ++ fields ++ ",\"numIndices\":"
    ++ value.numIndices.repr ++ ",\"numNested\":" ++ value.numNested.repr ++ ",\"numParams\":"
    ++ value.numParams.repr ++ "}"

/-- A constructor as an object. -/
partial def constructorObject (value : ConstructorVal) : IO String := do
  let fields ← head (.ctorInfo value)
  let induct ← exporter.putName value.induct
  return "{\"cidx\":" ++ value.cidx.repr ++ ",\"induct\":" ++ induct.repr ++ ",\"isUnsafe\":" ++ truth value.isUnsafe
    ++ "," ++ fields ++ ",\"numFields\":" ++ value.numFields.repr ++ ",\"numParams\":" ++ value.numParams.repr ++ "}"

/-- A recursor as an object. -/
partial def recursorObject (value : RecursorVal) : IO String := do
  let fields ← head (.recInfo value)
  let all ← exporter.putNames value.all
  let mut rules := []
  for rule in value.rules do
    let constructor ← exporter.putName rule.ctor
    let rhs ← putExpr rule.rhs
    rules := ("{\"ctor\":" ++ constructor.repr ++ ",\"nfields\":" ++ rule.nfields.repr ++ ",\"rhs\":" ++ rhs.repr
      ++ "}") :: rules
  return "{\"all\":" ++ all ++ ",\"isUnsafe\":" ++ truth value.isUnsafe ++ ",\"k\":" ++ truth value.k ++ "," ++ fields
    ++ ",\"numIndices\":" ++ value.numIndices.repr ++ ",\"numMinors\":" ++ value.numMinors.repr ++ ",\"numMotives\":"
    ++ value.numMotives.repr ++ ",\"numParams\":" ++ value.numParams.repr ++ ",\"rules\":"
    ++ array (Plain.reverse rules) ++ "}"

end

/-- The first line of an export. -/
def metaLine : String :=
  (Json.mkObj [("meta", Json.mkObj [
    ("exporter", Json.mkObj [("name", .str "open-prover"), ("version", .str "0.1.0")]),
    ("lean", Json.mkObj [("githash", .str Lean.githash), ("version", .str Lean.versionString)]),
    ("format", Json.mkObj [("version", .str exportFormatVersion)])])]).compress ++ "\n"

end Exporter

/-- What `name` depends on, itself included, as an export. -/
def exportConstant (find? : Name → Option ConstantInfo) (isKnown : Name → Bool) (token : IO.CancelToken) (name : Name) :
    IO String := do
  let exporter ← Exporter.new find? isKnown token
  exporter.put Exporter.metaLine
  exporter.putConstant name
  exporter.out.get

end Prover
