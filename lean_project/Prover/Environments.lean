module

public import Lean
public import Prover.Elaborate

/-!
# Headers and their environments

A header is elaborated once: its imports give an environment (shared by headers that import the same
modules), the rest of its commands a command state, which every source text after that header starts
from. Both are cached.
-/

public section

open Lean Elab

namespace Prover

/-- At most so many sets of imports are kept; the one used longest ago goes first. -/
def maxImportSets : Nat := 4

/-- At most so many headers are kept. -/
def maxHeaders : Nat := 8

/-- An elaborated header. -/
structure Header where
  /-- The state that source texts start from. -/
  state : Command.State
  /-- How many modules are imported, directly or not. -/
  modules : Nat

/-- What the worker keeps between requests about headers. -/
structure HeaderCache where
  /-- Environments by what they import, used last first. -/
  environments : IO.Ref (List (String × Environment))
  /-- Headers by their text, used last first. -/
  headers : IO.Ref (List (String × Header))

/-- An empty cache. -/
def HeaderCache.new : IO HeaderCache :=
  return { environments := ← IO.mkRef [], headers := ← IO.mkRef [] }

/-- Look up `key`; a hit moves to the front, so that the front is what was used last. -/
def recall {α : Type} (cache : IO.Ref (List (String × α))) (key : String) : IO (Option α) := do
  let entries ← cache.get
  match Plain.find? (fun (k, _) => k == key) entries with
  | none => return none
  | some hit =>
    cache.set (hit :: Plain.filter (fun (k, _) => k != key) entries)
    return some hit.2

/-- Put a new entry in front and keep at most `limit`. -/
def remember {α : Type} (cache : IO.Ref (List (String × α))) (limit : Nat) (key : String)
    (value : α) : IO Unit :=
  cache.modify fun entries => (key, value) :: Plain.take (limit - 1) entries

/-- Options that every text starts with: one thread, no linters. -/
def baseOptions : Options :=
  let options : Options := {}
  let options := options.insert `Elab.async (.ofBool false)
  options.insert `linter.all (.ofBool false)

/-- The names of the imported modules, as a key. -/
def importsKey (imports : Array Import) : String := Id.run do
  let mut key := ""
  for entry in imports.toList do
    unless entry.module == `Init do
      key := key ++ " " ++ Plain.nameText entry.module
  return key

/-- The text before the first empty line; what follows in Lean's message is where it searched. -/
def firstParagraph (text : String) : String :=
  match text.splitOn "\n\n" with
  | first :: _ => truncate 600 first
  | [] => ""

/-- The environment that has `imports`, from the cache if it is there. -/
def importEnvironment (cache : HeaderCache) (imports : Array Import) : IO Environment := do
  let key := importsKey imports
  if let some env ← recall cache.environments key then
    return env
  let loaded ← (importModules imports {} (trustLevel := 0) (loadExts := true)).toBaseIO
  match loaded with
  | .error error => refuse s!"header: cannot import{key}: {firstParagraph error.toString}"
  | .ok env =>
    remember cache.environments maxImportSets key env
    return env

/-- The state in which the commands of a header start. Definitions need no compiled code here. -/
def initialState (env : Environment) : Command.State :=
  let scope : Command.Scope := { header := "", opts := baseOptions, isNoncomputable := true }
  { Command.mkState env {} baseOptions with scopes := [scope] }

/-- Fail with the first error of a header, if it has one. -/
def refuseHeaderErrors (messages : List Message) : IO Unit := do
  if let some message := Plain.find? isErrorMessage messages then
    let text ← message.data.toString
    refuse s!"header: {message.pos.line}:{message.pos.column}: {truncate 2000 text}"

/-- Elaborate a header. -/
def elaborateHeader (cache : HeaderCache) (token : IO.CancelToken) (text : String) : IO Header := do
  let input := parserInput text
  let (stx, parserState, messages) ← Parser.parseHeader input
  refuseHeaderErrors messages.toList
  let env ← importEnvironment cache (HeaderSyntax.imports stx)
  let elaborated ← elaborateFrom input parserState (initialState env) token (collect := false)
  if elaborated.interrupted then
    refuse "header: timeout"
  refuseHeaderErrors elaborated.messages
  return { state := elaborated.state, modules := env.header.moduleNames.size }

/-- The elaborated header of that text, from the cache if it is there. -/
def findHeader (cache : HeaderCache) (token : IO.CancelToken) (text : String) : IO Header := do
  if let some header ← recall cache.headers text then
    return header
  let header ← elaborateHeader cache token text
  remember cache.headers maxHeaders text header
  return header

/-- `options` with `limits`, as far as they do not set these limits themselves. -/
def limitOptions (limits : Limits) (options : Options) : Options :=
  let options :=
    if options.contains `maxHeartbeats then options
    else options.insert `maxHeartbeats (.ofNat limits.maxHeartbeats)
  if options.contains `maxRecDepth then options
  else options.insert `maxRecDepth (.ofNat limits.maxRecDepth)

/-- The state after the header, under the limits of a request. What the header sets itself wins. -/
def Header.start (header : Header) (limits : Limits) : Command.State :=
  let state := header.state
  let limit (scope : Command.Scope) := { scope with opts := limitOptions limits scope.opts }
  let scopes := Plain.map limit state.scopes
  { state with
    scopes
    maxRecDepth := maxRecDepth.get (innermostScope { state with scopes }).opts
    messages := {}
    infoState := {} }

/-- Elaborate `source` after `header`. -/
def elaborateSource (header : Header) (limits : Limits) (token : IO.CancelToken) (source : String)
    (collect : Bool) : IO Elaborated :=
  elaborateFrom (parserInput source) {} (header.start limits) token collect

end Prover
