module

public import Lean
public import Prover.Import

/-!
# Reading declarations from data

The second half of the reader (`Prover.Import`): declarations, lines, the whole export.
-/

public section

open Lean

namespace Prover

/-- Constructors and recursors as the exporter claims they are; to be compared with what the kernel
derives. -/
inductive Claim where
  | ofType (value : InductiveVal)
  | ofConstructor (value : ConstructorVal)
  | ofRecursor (value : RecursorVal)

/-- A declaration that was read. -/
inductive Entry where
  /-- Names a new axiom. -/
  | newAxiom (name : Name)
  /-- Names a part of the quotient. -/
  | quotient (name : Name)
  /-- Names what is marked unsafe or partial. -/
  | unchecked (name : Name)
  /-- A theorem, definition or opaque constant. -/
  | plain (name : Name) (declaration : Declaration)
  /-- A mutual block of inductive types. -/
  | block (names : List Name) (declaration : Declaration) (claims : List Claim)

/-- What an export contains. -/
structure Imported where
  entries : List Entry
  /-- A constant in it that would have the kernel run compiled code. -/
  compiled? : Option Name

namespace Reader

variable (reader : Reader)

/-! ## Declarations -/

/-- Name, universe parameters and type. -/
def readConstant (body : Json) : IO ConstantVal := do
  let name ← reader.name body "name"
  if name.isAnonymous then
    refuse "a declaration has no name"
  return {
    name
    levelParams := ← reader.nameList body "levelParams"
    type := ← reader.closedExpr body "type" }

/-- How readily a definition is unfolded. -/
def readHints (json : Json) : IO ReducibilityHints := do
  match json with
  | .str "opaque" => return .opaque
  | .str "abbrev" => return .abbrev
  | .obj _ => return .regular (← countMember json "regular").toUInt32
  | _ => refuse "there are no such hints"

/-- A definition. -/
def readDefinition (body : Json) : IO Entry := do
  let head ← reader.readConstant body
  let value ← reader.closedExpr body "value"
  let hints ← readHints (← member body "hints")
  match ← asText (← member body "safety") with
  | "safe" =>
    return .plain head.name (.defnDecl { toConstantVal := head, value, hints, safety := .safe })
  | "unsafe" | "partial" => return .unchecked head.name
  | _ => refuse "there is no such safety"

/-- An opaque constant. -/
def readOpaque (body : Json) : IO Entry := do
  let head ← reader.readConstant body
  let value ← reader.closedExpr body "value"
  if ← boolMember body "isUnsafe" then
    return .unchecked head.name
  return .plain head.name (.opaqueDecl { toConstantVal := head, value, isUnsafe := false })

/-- A theorem. -/
def readTheorem (body : Json) : IO Entry := do
  let head ← reader.readConstant body
  let value ← reader.closedExpr body "value"
  return .plain head.name (.thmDecl { toConstantVal := head, value })

/-- An inductive type. -/
def readType (body : Json) : IO InductiveVal := do
  return {
    toConstantVal := ← reader.readConstant body
    numParams := ← countMember body "numParams"
    numIndices := ← countMember body "numIndices"
    all := ← reader.nameList body "all"
    ctors := ← reader.nameList body "ctors"
    numNested := ← countMember body "numNested"
    isRec := ← boolMember body "isRec"
    isUnsafe := ← boolMember body "isUnsafe"
    isReflexive := ← boolMember body "isReflexive" }

/-- A constructor. -/
def readConstructor (body : Json) : IO ConstructorVal := do
  return {
    toConstantVal := ← reader.readConstant body
    induct := ← reader.name body "induct"
    cidx := ← countMember body "cidx"
    numParams := ← countMember body "numParams"
    numFields := ← countMember body "numFields"
    isUnsafe := ← boolMember body "isUnsafe" }

/-- A rule of a recursor. -/
def readRule (body : Json) : IO RecursorRule := do
  return {
    ctor := ← reader.name body "ctor"
    nfields := ← countMember body "nfields"
    rhs := ← reader.closedExpr body "rhs" }

/-- A recursor. -/
def readRecursor (body : Json) : IO RecursorVal := do
  let mut rules := []
  for rule in ← arrayMember body "rules" do
    rules := (← reader.readRule rule) :: rules
  return {
    toConstantVal := ← reader.readConstant body
    all := ← reader.nameList body "all"
    numParams := ← countMember body "numParams"
    numIndices := ← countMember body "numIndices"
    numMotives := ← countMember body "numMotives"
    numMinors := ← countMember body "numMinors"
    rules := Plain.reverse rules
    k := ← boolMember body "k"
    isUnsafe := ← boolMember body "isUnsafe" }

/-- The type that a constructor's declaration gives. -/
def constructorsOf (value : InductiveVal) (constructors : List ConstructorVal) :
    IO (List Constructor) := do
  let mut found := []
  for name in value.ctors do
    match Plain.find? (fun (c : ConstructorVal) => c.name == name) constructors with
    | some constructor => found := { name, type := constructor.type } :: found
    | none => refuse "a constructor is missing"
  return Plain.reverse found

/-- A mutual block of inductive types. -/
def readBlock (body : Json) : IO Entry := do
  let mut values := []
  for type in ← arrayMember body "types" do
    values := (← reader.readType type) :: values
  let mut constructors := []
  for constructor in ← arrayMember body "ctors" do
    constructors := (← reader.readConstructor constructor) :: constructors
  let mut claims := []
  for recursor in ← arrayMember body "recs" do
    claims := Claim.ofRecursor (← reader.readRecursor recursor) :: claims
  let mut names := []
  let mut types : List InductiveType := []
  for value in values do
    names := value.name :: names
    claims := .ofType value :: claims
    let ctors ← constructorsOf value constructors
    types := { name := value.name, type := value.type, ctors } :: types
  for constructor in constructors do
    names := constructor.name :: names
    claims := .ofConstructor constructor :: claims
  match values with
  | [] => refuse "a mutual block is empty"
  | value :: _ =>
    if Plain.any (fun (v : InductiveVal) => v.isUnsafe) values then
      return .unchecked value.name
    return .block names (.inductDecl value.levelParams value.numParams types false) claims

/-- Read a declaration. -/
def readDeclaration (line : Json) : IO Entry := do
  if let .ok body := line.getObjVal? "thm" then
    return ← reader.readTheorem body
  if let .ok body := line.getObjVal? "def" then
    return ← reader.readDefinition body
  if let .ok body := line.getObjVal? "inductive" then
    return ← reader.readBlock body
  if let .ok body := line.getObjVal? "opaque" then
    return ← reader.readOpaque body
  if let .ok body := line.getObjVal? "axiom" then
    return .newAxiom (← reader.readConstant body).name
  if let .ok body := line.getObjVal? "quot" then
    return .quotient (← reader.readConstant body).name
  refuse "there is no such declaration"

/-- Read a line after the first; a declaration on it is returned. -/
def readLine (text : String) : IO (Option Entry) := do
  if text.utf8ByteSize > maxLineBytes then
    refuse "the line is too long"
  let line ← orRefuse (Json.parse text)
  if let .ok number := line.getObjVal? "ie" then
    reader.readExpr line number
    return none
  if let .ok number := line.getObjVal? "in" then
    reader.readName line number
    return none
  if let .ok number := line.getObjVal? "il" then
    reader.readLevel line number
    return none
  return some (← reader.readDeclaration line)

end Reader

/-- Check the first line: the format's major version is 3. -/
def readMeta (text : String) : IO Unit := do
  let line ← orRefuse (Json.parse (truncate 2000 text))
  let format ← member (← member line "meta") "format"
  match (← asText (← member format "version")).splitOn "." with
  | "3" :: _ => return ()
  | _ => refuse "the format's version is not 3"

/-- Run the reading of line number `count`; a failure names the line. -/
def atLine {α : Type} (count : Nat) (x : IO α) : IO α := do
  match ← x.toBaseIO with
  | .ok value => return value
  | .error error => refuse s!"line {count}: {error}"

/-- The declarations of an export, in order. Fails with the line's number at whatever the format
does not allow. -/
def readExport (token : IO.CancelToken) (text : String) : IO Imported := do
  match text.splitOn "\n" with
  | [] => refuse "the export is empty"
  | first :: lines =>
    atLine 1 (readMeta first)
    let reader ← Reader.new
    let mut entries := []
    let mut count := 1
    for line in lines do
      count := count + 1
      if count % 256 = 0 then
        if ← token.isSet then
          refuse "timeout"
      unless line.isEmpty do
        if let some entry := ← atLine count (reader.readLine line) then
          entries := entry :: entries
    return { entries := Plain.reverse entries, compiled? := ← reader.compiled.get }

end Prover
