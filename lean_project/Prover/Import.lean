module

public import Lean
public import Prover.Protocol

/-!
# Reading declarations from data

The reader of the export format (`Prover.Export`). What it reads comes from a process in which a candidate may have run code of its own:
every line is taken for hostile. An index must be the next free one and may only refer backwards, so cycles cannot be
written; anything else that the format does not allow ends the reading. What has been read means nothing
until the kernel has accepted it.
-/

public section

open Lean

namespace Prover

/-- A longer line is refused. -/
def maxLineBytes : Nat := 4000000

/-- At most so many names, levels, and expressions. Levels stay below what Lean can nest (2 ^ 24). -/
def maxEntries : Nat := 4000000

/-- At most so many decimal digits in a number literal. -/
def maxDigits : Nat := 20000

/-- Lean keeps the range of loose bound variables in 20 bits; a larger index would be cut silently. -/
def maxBoundVariable : Nat := 1000000

/-- Largest count (parameters, fields, ...) that is read. -/
def maxCount : Nat := 1000000

/-- Constructors and recursors as the exporter claims they are; to be compared with what the kernel derives. -/
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

/-- Names, levels and expressions read so far, by number, and declarations, last one first. -/
structure Reader where
  names : IO.Ref (Array Name)
  levels : IO.Ref (Array Level)
  exprs : IO.Ref (Array Expr)
  entries : IO.Ref (List Entry)

/-- A reader that has read nothing. -/
def Reader.new : BaseIO Reader :=
  return {
    names := ← IO.mkRef #[.anonymous]
    levels := ← IO.mkRef #[.zero]
    exprs := ← IO.mkRef #[]
    entries := ← IO.mkRef [] }

/-! ## JSON -/

/-- The member `key` of an object. -/
def member (json : Json) (key : String) : IO Json :=
  match json.getObjVal? key with
  | .ok value => return value
  | .error _ => refuse s!"`{key}` is missing"

/-- A natural number. -/
def asNat (json : Json) : IO Nat :=
  match json with
  | .num { mantissa := .ofNat n, exponent := 0 } => return n
  | _ => refuse "a natural number is expected"

/-- A member that is a number below `maxCount`. -/
def countMember (json : Json) (key : String) : IO Nat := do
  let count ← asNat (← member json key)
  if count < maxCount then return count else refuse s!"`{key}` is too large"

/-- A text. -/
def asText : Json → IO String
  | .str text => return text
  | _ => refuse "a string is expected"

/-- A truth value. -/
def boolMember (json : Json) (key : String) : IO Bool := do
  match ← member json key with
  | .bool value => return value
  | _ => refuse s!"`{key}` must be true or false"

/-- A member that is an array. -/
def arrayMember (json : Json) (key : String) : IO (List Json) := do
  match ← member json key with
  | .arr items => return items.toList
  | _ => refuse s!"`{key}` must be an array"

/-- The number of a new entry must be the next one. -/
def expectNext (json : Json) (size : Nat) : IO Unit := do
  if (← asNat json) != size then
    refuse s!"number {size} is expected"
  if size ≥ maxEntries then
    refuse "there are too many entries"

namespace Reader

variable (reader : Reader)

/-! ## References -/

/-- The name of that number. -/
def nameAt (json : Json) : IO Name := do
  match (← reader.names.get)[← asNat json]? with
  | some name => return name
  | none => refuse "there is no name of that number yet"

/-- The level of that number. -/
def levelAt (json : Json) : IO Level := do
  match (← reader.levels.get)[← asNat json]? with
  | some level => return level
  | none => refuse "there is no level of that number yet"

/-- The expression of that number. -/
def exprAt (json : Json) : IO Expr := do
  match (← reader.exprs.get)[← asNat json]? with
  | some e => return e
  | none => refuse "there is no expression of that number yet"

/-- The member `key`, a name. -/
def name (json : Json) (key : String) : IO Name := do reader.nameAt (← member json key)

/-- The member `key`, an expression. -/
def expr (json : Json) (key : String) : IO Expr := do reader.exprAt (← member json key)

/-- The member `key`, an expression without loose bound variables. -/
def closedExpr (json : Json) (key : String) : IO Expr := do
  let e ← reader.expr json key
  if e.hasLooseBVars then refuse s!"`{key}` has loose bound variables" else return e

/-- The member `key`, an array of names. -/
def nameList (json : Json) (key : String) : IO (List Name) := do
  let mut read := []
  for item in ← arrayMember json key do
    read := (← reader.nameAt item) :: read
  return Plain.reverse read

/-- The member `key`, an array of levels. -/
def levelList (json : Json) (key : String) : IO (List Level) := do
  let mut read := []
  for item in ← arrayMember json key do
    read := (← reader.levelAt item) :: read
  return Plain.reverse read

/-! ## Names, levels, expressions -/

/-- Read a name. -/
def readName (line number : Json) : IO Unit := do
  expectNext number (← reader.names.get).size
  let name ← match line.getObjVal? "str" with
    | .ok body =>
      let text ← asText (← member body "str")
      if text.contains '\x00' then
        refuse "a name has a zero character"
      pure (Name.str (← reader.name body "pre") text)
    | .error _ =>
      let body ← member line "num"
      pure (Name.num (← reader.name body "pre") (← countMember body "i"))
  reader.names.modify fun names => names.push name

/-- The two levels of `max` or `imax`. -/
def levelPair (json : Json) : IO (Level × Level) := do
  match json with
  | .arr items =>
    match items.toList with
    | [a, b] => return (← reader.levelAt a, ← reader.levelAt b)
    | _ => refuse "two levels are expected"
  | _ => refuse "two levels are expected"

/-- Read a level. -/
def readLevel (line number : Json) : IO Unit := do
  expectNext number (← reader.levels.get).size
  let level ← match line.getObjVal? "succ", line.getObjVal? "param", line.getObjVal? "max" with
    | .ok below, _, _ => pure (mkLevelSucc (← reader.levelAt below))
    | _, .ok name, _ => pure (mkLevelParam (← reader.nameAt name))
    | _, _, .ok pair =>
      let (a, b) ← reader.levelPair pair
      pure (mkLevelMax a b)
    | _, _, _ =>
      let (a, b) ← reader.levelPair (← member line "imax")
      pure (mkLevelIMax a b)
  reader.levels.modify fun levels => levels.push level

/-- A kind of binder. Kernels do not look at it. -/
def readBinder (json : Json) : IO BinderInfo := do
  match ← asText (← member json "binderInfo") with
  | "default" => return .default
  | "implicit" => return .implicit
  | "strictImplicit" => return .strictImplicit
  | "instImplicit" => return .instImplicit
  | _ => refuse "there is no such kind of binder"

/-- The number that a decimal numeral means. -/
def readNumeral (text : String) : IO Nat := do
  if text.utf8ByteSize > maxDigits then
    refuse "a numeral is too long"
  match text.toNat? with
  | some n => return n
  | none => refuse "a numeral is expected"

/-- Build the kinds of expressions that are rare. -/
def buildRare (line : Json) : IO Expr := do
  if let .ok body := line.getObjVal? "letE" then
    return mkLet (← reader.name body "name") (← reader.expr body "type") (← reader.expr body "value")
      (← reader.expr body "body") (← boolMember body "nondep")
  if let .ok body := line.getObjVal? "proj" then
    return mkProj (← reader.name body "typeName") (← countMember body "idx") (← reader.expr body "struct")
  if let .ok numeral := line.getObjVal? "natVal" then
    return mkRawNatLit (← readNumeral (← asText numeral))
  if let .ok text := line.getObjVal? "strVal" then
    return mkStrLit (← asText text)
  if let .ok body := line.getObjVal? "mdata" then
    return ← reader.expr body "expr"
  refuse "there is no such kind of expression"

/-- Build an expression. -/
def buildExpr (line : Json) : IO Expr := do
  if let .ok body := line.getObjVal? "app" then
    return mkApp (← reader.expr body "fn") (← reader.expr body "arg")
  if let .ok body := line.getObjVal? "const" then
    return mkConst (← reader.name body "name") (← reader.levelList body "us")
  if let .ok body := line.getObjVal? "lam" then
    return mkLambda (← reader.name body "name") (← readBinder body) (← reader.expr body "type") (← reader.expr body "body")
  if let .ok index := line.getObjVal? "bvar" then
    let index ← asNat index
    if index < maxBoundVariable then return mkBVar index else refuse "a bound variable is out of range"
  if let .ok body := line.getObjVal? "forallE" then
    return mkForall (← reader.name body "name") (← readBinder body) (← reader.expr body "type")
      (← reader.expr body "body")
  if let .ok level := line.getObjVal? "sort" then
    return mkSort (← reader.levelAt level)
  reader.buildRare line

/-- Read an expression. -/
def readExpr (line number : Json) : IO Unit := do
  expectNext number (← reader.exprs.get).size
  let e ← reader.buildExpr line
  reader.exprs.modify fun exprs => exprs.push e

/-! ## Declarations -/

/-- Name, universe parameters and type. -/
def readConstant (body : Json) : IO ConstantVal := do
  let name ← reader.name body "name"
  if name.isAnonymous then
    refuse "a declaration has no name"
  return { name, levelParams := ← reader.nameList body "levelParams", type := ← reader.closedExpr body "type" }

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
  | "safe" => return .plain head.name (.defnDecl { toConstantVal := head, value, hints, safety := .safe })
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
  return .plain head.name (.thmDecl { toConstantVal := head, value := ← reader.closedExpr body "value" })

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
  return { ctor := ← reader.name body "ctor", nfields := ← countMember body "nfields", rhs := ← reader.closedExpr body "rhs" }

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
def constructorsOf (value : InductiveVal) (constructors : List ConstructorVal) : IO (List Constructor) := do
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
    types := { name := value.name, type := value.type, ctors := ← constructorsOf value constructors } :: types
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

/-- Read a line after the first. -/
def readLine (text : String) : IO Unit := do
  if text.utf8ByteSize > maxLineBytes then
    refuse "the line is too long"
  let line ← orRefuse (Json.parse text)
  if let .ok number := line.getObjVal? "ie" then
    return ← reader.readExpr line number
  if let .ok number := line.getObjVal? "in" then
    return ← reader.readName line number
  if let .ok number := line.getObjVal? "il" then
    return ← reader.readLevel line number
  let entry ← reader.readDeclaration line
  reader.entries.modify fun entries => entry :: entries

end Reader

/-- Check the first line: the format's major version is 3. -/
def readMeta (text : String) : IO Unit := do
  let line ← orRefuse (Json.parse (truncate 2000 text))
  let format ← member (← member line "meta") "format"
  match (← asText (← member format "version")).splitOn "." with
  | "3" :: _ => return ()
  | _ => refuse "the format's version is not 3"

/-- The declarations of an export, in order. Fails with the line's number at whatever the format does not allow. -/
def readExport (token : IO.CancelToken) (text : String) : IO (List Entry) := do
  let reader ← Reader.new
  let mut count := 0
  for line in text.splitOn "\n" do
    count := count + 1
    if line.isEmpty then
      continue
    if count % 256 = 0 then
      if ← token.isSet then
        refuse "timeout"
    let outcome ← (if count = 1 then readMeta line else reader.readLine line).toBaseIO
    if let .error error := outcome then
      refuse s!"line {count}: {error}"
  if count = 0 then
    refuse "the export is empty"
  return Plain.reverse (← reader.entries.get)

end Prover
