module

public import Lean
public import Prover.Audit
public import Prover.Table

/-!
# Words of the export format

What `Prover.Export` writes besides the recursion over expressions: small pieces of JSON, put
together by hand because a proof has many of them, and the parts of a mutual block.
-/

public section

open Lean

namespace Prover.Exporter

/-! What tables need to know about their keys. Not inlined: the embedded Lean cannot pass the
library's own functions. -/

/-- Hash of a name. -/
@[noinline] def hashName (name : Name) : UInt64 := name.hash

/-- Whether two names are the same. -/
@[noinline] def isSameName (a b : Name) : Bool := a == b

/-- Hash of a level. -/
@[noinline] def hashLevel (level : Level) : UInt64 := level.hash

/-- Whether two levels are the same. -/
@[noinline] def isSameLevel (a b : Level) : Bool := a == b

/-- Hash of an expression. -/
@[noinline] def hashExpr (e : Expr) : UInt64 := e.hash

/-- Whether two expressions are the same, names of binders included. -/
@[noinline] def isSameExpr (a b : Expr) : Bool := Expr.equal a b

/-! ## JSON -/

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

/-- The word for a kind of binder. -/
def binderWord : BinderInfo → String
  | .default => "default"
  | .implicit => "implicit"
  | .strictImplicit => "strictImplicit"
  | .instImplicit => "instImplicit"

/-- How readily a definition is unfolded. -/
def hintsText : ReducibilityHints → String
  | .opaque => "\"opaque\""
  | .abbrev => "\"abbrev\""
  | .regular height => "{\"regular\":" ++ height.toNat.repr ++ "}"

/-- The word for a kind of safety, quoted. -/
def safetyWord : DefinitionSafety → String
  | .unsafe => "\"unsafe\""
  | .safe => "\"safe\""
  | .partial => "\"partial\""

/-- The word for a part of the quotient, quoted. -/
def quotWord : QuotKind → String
  | .type => "\"type\""
  | .ctor => "\"ctor\""
  | .lift => "\"lift\""
  | .ind => "\"ind\""

/-- A binder's fields, in the format's order. -/
def binderFields (key : String) (binder : BinderInfo) (name type body : Nat) : String :=
  key ++ "{\"binderInfo\":\"" ++ binderWord binder ++ "\",\"body\":" ++ body.repr
    ++ ",\"name\":" ++ name.repr ++ ",\"type\":" ++ type.repr ++ "}"

/-! ## Mutual blocks -/

/-- Where constants are found. -/
abbrev Lookup := Name → Option ConstantInfo

/-- The names of the recursors of a mutual block. -/
def recursorNames (value : InductiveVal) : List Name := Id.run do
  let mut names := []
  for type in value.all do
    names := mkRecName type :: names
  if let first :: _ := value.all then
    for index in List.range value.numNested do
      names := .str first s!"rec_{index + 1}" :: names
  return Plain.reverse names

/-- The types of a mutual block. -/
def typesOf (find? : Lookup) (value : InductiveVal) : List InductiveVal := Id.run do
  let mut types := []
  for name in value.all do
    if let some (.inductInfo type) := find? name then
      types := type :: types
  return Plain.reverse types

/-- The names of the constructors of types. -/
def constructorNames (types : List InductiveVal) : List Name := Id.run do
  let mut names := []
  for type in types do
    names := Plain.append names type.ctors
  return names

/-- The constructors of types. -/
def constructorsOf (find? : Lookup) (types : List InductiveVal) : List ConstructorVal := Id.run do
  let mut constructors := []
  for name in constructorNames types do
    if let some (.ctorInfo constructor) := find? name then
      constructors := constructor :: constructors
  return Plain.reverse constructors

/-- The recursors of a mutual block. -/
def recursorsOf (find? : Lookup) (value : InductiveVal) : List RecursorVal := Id.run do
  let mut recursors := []
  for name in recursorNames value do
    if let some (.recInfo recursor) := find? name then
      recursors := recursor :: recursors
  return Plain.reverse recursors

end Prover.Exporter
