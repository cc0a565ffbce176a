module

public import Lean
public import Prover.Plain

/-!
# The wire: requests in, replies out

One JSON object a line in both directions (`docs/protocol.md`). Every line that we write starts with
the prefix that the parent chose, so that whatever candidate code prints can be told apart.
-/

public section

open Lean

namespace Prover

/-- Version of the protocol, reported at start. -/
def protocolVersion : Nat := 1

/-- Fields of a JSON object. -/
abbrev Fields := List (String × Json)

/-- A natural number as JSON. -/
def jsonNat (n : Nat) : Json := .num (JsonNumber.fromNat n)

/-- A list of strings as JSON. -/
def jsonStrings (texts : List String) : Json := Plain.jsonArray Json.str texts

/-- A list of names as JSON. -/
def jsonNames (names : List Name) : Json :=
  Plain.jsonArray (fun name => .str (Plain.nameText name)) names

/-- `text`, cut to at most `limit` characters. -/
def truncate (limit : Nat) (text : String) : String :=
  if text.utf8ByteSize ≤ limit || text.length ≤ limit then text
  else (text.take limit).copy ++ " … [cut]"

/-- How an op ended, for those that judge something. -/
inductive Status where
  /-- Nothing wrong was found. -/
  | good
  /-- Lean reported an error, or the proof is none. -/
  | bad
  /-- A limit (wall clock or heartbeats) ended it: nothing is known. -/
  | timeout
  deriving BEq

/-- The word for a judgement of a proof. -/
def Status.ofProof : Status → String
  | .good => "proved"
  | .bad => "rejected"
  | .timeout => "timeout"

/-- The word for a judgement of a text. -/
def Status.ofText : Status → String
  | .good => "ok"
  | .bad => "error"
  | .timeout => "timeout"

/-! ## Reading fields -/

/-- The field `key` of `body`; `none` when it is absent or null. -/
def field? (body : Json) (key : String) : Option Json :=
  match body.getObjVal? key with
  | .ok .null | .error _ => none
  | .ok value => some value

/-- A text field; `default` when absent. -/
def textField (body : Json) (key : String) (default : Option String := none) :
    Except String String :=
  match field? body key, default with
  | some (.str text), _ => .ok text
  | some _, _ => .error s!"field `{key}` must be a string"
  | none, some text => .ok text
  | none, none => .error s!"field `{key}` is missing"

/-- A field that holds a natural number; `default` when absent. -/
def natField (body : Json) (key : String) (default : Option Nat := none) : Except String Nat :=
  match field? body key, default with
  | some value, _ =>
    match value.getNat? with
    | .ok n => .ok n
    | .error _ => .error s!"field `{key}` must be a natural number"
  | none, some n => .ok n
  | none, none => .error s!"field `{key}` is missing"

/-- A truth value; `default` when absent. -/
def boolField (body : Json) (key : String) (default : Bool) : Except String Bool :=
  match field? body key with
  | some (.bool b) => .ok b
  | some _ => .error s!"field `{key}` must be true or false"
  | none => .ok default

/-- An array; empty when absent. -/
def arrayField (body : Json) (key : String) : Except String (List Json) :=
  match field? body key with
  | some (.arr items) => .ok items.toList
  | some _ => .error s!"field `{key}` must be an array"
  | none => .ok []

/-! ## Requests -/

/-- Limits on what Lean may spend on a request. -/
structure Limits where
  /-- Wall clock in milliseconds; 0 is none. -/
  timeoutMs : Nat := 0
  /-- Lean's option `maxHeartbeats`, in thousands; 0 is none. -/
  maxHeartbeats : Nat := 200000
  /-- Lean's option `maxRecDepth`. -/
  maxRecDepth : Nat := 512

/-- Read the limits of a request. -/
def decodeLimits (body : Json) (default : Limits := {}) : Except String Limits := do
  let timeoutMs ← natField body "timeout_ms" default.timeoutMs
  let maxHeartbeats ← natField body "max_heartbeats" default.maxHeartbeats
  let maxRecDepth ← natField body "max_rec_depth" default.maxRecDepth
  return { timeoutMs, maxHeartbeats, maxRecDepth }

/-- A request line, decoded as far as all ops have it in common. -/
structure Request where
  /-- Echoed in every line about this request. -/
  id : Json
  /-- What to do. -/
  op : String
  /-- Lean text before the source. -/
  header : String
  /-- What may be spent. -/
  limits : Limits
  /-- The whole object, for the fields that only one op has. -/
  body : Json

/-- The request's id, as far as the line can be understood at all. -/
def decodeId (body : Json) : Json :=
  match field? body "id" with
  | some id => id
  | none => .null

/-- Read what all requests have in common. -/
def decodeRequest (body : Json) : Except String Request := do
  let op ← textField body "op"
  let header ← textField body "header" (some "")
  let limits ← decodeLimits body
  return { id := decodeId body, op, header, limits, body }

/-! ## Replies -/

/-- Where replies go, and under which prefix. -/
structure Writer where
  /-- The word that the parent chose for this process. -/
  prefixWord : String
  /-- Our own standard output, taken before any candidate code runs. -/
  out : IO.FS.Stream

/-- Write one line. -/
def Writer.write (writer : Writer) (fields : Fields) : IO Unit := do
  writer.out.putStr s!"{writer.prefixWord} {(Json.mkObj fields).compress}\n"
  writer.out.flush

/-- Fields of a reply that says why a request was not carried out. -/
def failure (message : String) : Fields := [("ok", .bool false), ("error", .str message)]

/-- Fail with a message for the requester. -/
def refuse {α : Type} (message : String) : IO α := throw (IO.userError message)

/-- The value, or fail with its message. -/
def orRefuse {α : Type} : Except String α → IO α
  | .ok value => return value
  | .error message => refuse message

end Prover
