module

public import Lean
public import Prover.Tactic

/-!
# The op `try`: many tactics at one hole

The text around the hole is elaborated once and kept; each tactic then runs at the hole's goal.
-/

public section

open Lean Elab Meta

namespace Prover

/-- At most so many characters of a message about an attempt are sent. -/
def maxAttemptMessageLength : Nat := 2000

/-- At most so many messages about an attempt are sent. -/
def maxAttemptMessages : Nat := 20

/-- The messages about an attempt as JSON; errors first, for they say why it failed. -/
def encodeAttemptMessages (messages : List Message) : IO Json :=
  let errors := Plain.filter isErrorMessage messages
  let others := Plain.filter (fun message => !isErrorMessage message) messages
  encodeMessages (Plain.append errors others) maxAttemptMessages maxAttemptMessageLength

/-- At most so many elaborated texts are kept with their holes. -/
def maxSources : Nat := 4

/-- Elaborated texts by header and source, used last first. -/
abbrev SourceCache := IO.Ref (List (String × List Hole))

/-- The holes of a text, from the cache if they are there. -/
def findSourceHoles (headers : HeaderCache) (sources : SourceCache) (request : Request)
    (token : IO.CancelToken) (source : String) : IO (List Hole) := do
  let key := request.header ++ "\x00" ++ source
  if let some holes ← recall sources key then
    return holes
  let header ← findHeader headers token request.header
  let elaborated ← elaborateSource header request.limits token source (collect := true)
  if elaborated.interrupted then
    refuse "the source took too long to elaborate"
  let holes ← findHoles elaborated
  remember sources maxSources key holes
  return holes

/-- The goal with number `goal` of the hole with number `index`. -/
def findPlace (holes : List Hole) (index goal : Nat) : IO Place := do
  match Plain.get? index holes with
  | none => refuse s!"there is no hole {index}: the source has {Plain.length holes}"
  | some hole =>
    match Plain.get? goal hole.places with
    | some place => return place
    | none => refuse s!"there is no goal {goal}: hole {index} has {Plain.length hole.places}"

/-- A tactic block to try. -/
structure Candidate where
  text : String
  limits : Limits

/-- Read a tactic of the request; limits that it does not set are the request's. -/
def decodeCandidate (request : Request) (json : Json) : Except String Candidate := do
  let text ← textField json "text"
  let limits ← decodeLimits json { request.limits with timeoutMs := 0 }
  return { text, limits }

/-- What came of one attempt. -/
structure AttemptOutcome where
  status : Status
  messages : List Message

/-- Try one tactic block. -/
def attempt (place : Place) (candidate : Candidate) (token : IO.CancelToken) :
    IO AttemptOutcome := do
  let outcome ← runTactics place.proofState candidate.text candidate.limits token
  match outcome.status with
  | .good =>
    let (status, reason) ← judgeProof outcome.state candidate.limits token
    let messages := if reason == "" then outcome.messages
      else
        let message := errorAt candidate.text.toFileMap 0 (.ofFormat (.text reason))
        Plain.append outcome.messages [message]
    return { status, messages }
  | status => return { status, messages := outcome.messages }

/-- Try one tactic block under its deadline and report it as an event. -/
def attemptAndReport (current : DeadlineRef) (writer : Writer) (request : Request) (place : Place)
    (index : Nat) (candidate : Candidate) : IO Status := do
  let startMs ← IO.monoMsNow
  let outcome ← withDeadline current candidate.limits.timeoutMs (attempt place candidate)
  writer.write [
    ("id", request.id), ("event", .str "attempt"), ("index", jsonNat index),
    ("status", .str outcome.status.ofProof),
    ("messages", ← encodeAttemptMessages outcome.messages),
    ("ms", jsonNat (← elapsedMs startMs))]
  return outcome.status

/-- The op `try`. -/
def tryTactics (current : DeadlineRef) (headers : HeaderCache) (sources : SourceCache)
    (writer : Writer) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let hole ← orRefuse (natField request.body "hole" (some 0))
  let goal ← orRefuse (natField request.body "goal" (some 0))
  let mut candidates := []
  for json in ← orRefuse (arrayField request.body "tactics") do
    candidates := (← orRefuse (decodeCandidate request json)) :: candidates
  let place ← findPlace (← findSourceHoles headers sources request token source) hole goal
  let mut tried := 0
  for candidate in Plain.reverse candidates do
    if ← token.isSet then
      return [("ok", .bool true), ("solved", .null), ("tried", jsonNat tried)]
    let status ← attemptAndReport current writer request place tried candidate
    tried := tried + 1
    if status == .good then
      return [("ok", .bool true), ("solved", jsonNat (tried - 1)), ("tried", jsonNat tried)]
  return [("ok", .bool true), ("solved", .null), ("tried", jsonNat tried)]

end Prover
