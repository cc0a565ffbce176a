module

public import Lean
public import Prover.Protocol

/-!
# Reading expressions from data

The reader of the export format (`Prover.Export`). What it reads comes from a process in which a
candidate may have run code of its own: every line is taken for hostile. An index must be the next
free one and may only refer backwards, so cycles cannot be written; anything else that the format
does not allow ends the reading. What has been read means nothing until the kernel has accepted it.
-/

public section

open Lean

namespace Prover

/-- A longer line is refused. -/
def maxLineBytes : Nat := 4000000

/-- At most so many names, levels, and expressions. Levels stay below what Lean can nest (2 ^ 24).
-/
def maxEntries : Nat := 4000000

/-- At most so many decimal digits in a number literal. -/
def maxDigits : Nat := 20000

/-- Lean keeps the range of loose bound variables in 20 bits; a larger index would be cut silently.
-/
def maxBoundVariable : Nat := 1000000

/-- Largest count (parameters, fields, ...) that is read. -/
def maxCount : Nat := 1000000

/-- Largest number as a part of a name. Hygienic names have hashes in them. -/
def maxNamePart : Nat := 2 ^ 32

/-- Names, levels and expressions read so far, by number. -/
structure Reader where
  names : IO.Ref (Array Name)
  levels : IO.Ref (Array Level)
  exprs : IO.Ref (Array Expr)
  /-- A constant that would have the kernel run compiled code, if one was read. -/
  compiled : IO.Ref (Option Name)

/-- Constants at which the kernel runs compiled code instead of reasoning, and the axioms that lead
to them. -/
def compilerConstants : List Name :=
  [``Lean.reduceBool, ``Lean.reduceNat, ``Lean.ofReduceBool, ``Lean.ofReduceNat,
    ``Lean.trustCompiler]

/-- A reader that has read nothing. -/
def Reader.new : BaseIO Reader :=
  return {
    names := ← IO.mkRef #[.anonymous]
    levels := ← IO.mkRef #[.zero]
    exprs := ← IO.mkRef #[]
    compiled := ← IO.mkRef none }

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

/-- A member that is a number below `limit`. -/
def countMember (json : Json) (key : String) (limit : Nat := maxCount) : IO Nat := do
  let count ← asNat (← member json key)
  if count < limit then return count else refuse s!"`{key}` is too large"

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
      pure (Name.num (← reader.name body "pre") (← countMember body "i" maxNamePart))
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
    return mkLet (← reader.name body "name") (← reader.expr body "type")
      (← reader.expr body "value") (← reader.expr body "body") (← boolMember body "nondep")
  if let .ok body := line.getObjVal? "proj" then
    return mkProj (← reader.name body "typeName") (← countMember body "idx")
      (← reader.expr body "struct")
  if let .ok numeral := line.getObjVal? "natVal" then
    return mkRawNatLit (← readNumeral (← asText numeral))
  if let .ok text := line.getObjVal? "strVal" then
    return mkStrLit (← asText text)
  if let .ok body := line.getObjVal? "mdata" then
    return ← reader.expr body "expr"
  refuse "there is no such kind of expression"

/-- The name of a constant that is used. -/
def constantName (body : Json) : IO Name := do
  let name ← reader.name body "name"
  if Plain.any (· == name) compilerConstants then
    reader.compiled.set (some name)
  return name

/-- Build an expression. -/
def buildExpr (line : Json) : IO Expr := do
  if let .ok body := line.getObjVal? "app" then
    return mkApp (← reader.expr body "fn") (← reader.expr body "arg")
  if let .ok body := line.getObjVal? "const" then
    return mkConst (← reader.constantName body) (← reader.levelList body "us")
  if let .ok body := line.getObjVal? "lam" then
    return mkLambda (← reader.name body "name") (← readBinder body) (← reader.expr body "type")
      (← reader.expr body "body")
  if let .ok index := line.getObjVal? "bvar" then
    let index ← asNat index
    if index < maxBoundVariable then return mkBVar index
    else refuse "a bound variable is out of range"
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

end Reader

end Prover
