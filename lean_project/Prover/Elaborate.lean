module

public import Lean
public import Prover.Deadline
public import Prover.Protocol

/-!
# Elaborating a text

The command loop: parse a command, elaborate it, gather its messages and info trees, go on. It is
Lean's own frontend without its incremental snapshots, on top of a state that an elaborated header
left behind.
-/

public section

open Lean Elab

namespace Prover

/-- Name of the text in positions; nothing on disk has it. -/
def inputName : String := "<input>"

/-- A text ready for Lean's parser. -/
def parserInput (text : String) : Parser.InputContext :=
  { inputString := text, fileName := inputName, fileMap := text.toFileMap }

/-- What elaborating one command left behind. -/
structure CommandTrace where
  /-- The command. -/
  stx : Syntax
  /-- The environment before it. -/
  before : Environment
  /-- What the elaborators recorded about it. -/
  infoState : InfoState
  /-- First macro scope that the command did not use. -/
  nextMacroScope : MacroScope

/-- What came of elaborating a text. -/
structure Elaborated where
  /-- The text. -/
  source : String
  /-- Environment and scopes after the last command. -/
  state : Command.State
  /-- In order. -/
  messages : List Message
  /-- One for each command, when info trees were asked for. -/
  traces : List CommandTrace
  /-- The wall clock ended it. -/
  interrupted : Bool

/-- What the command loop has gathered so far, newest first. -/
structure Progress where
  messages : List Message := []
  traces : List CommandTrace := []
  interrupted : Bool := false

/-- Add messages in front, newest first. -/
def Progress.log (progress : Progress) (messages : List Message) : Progress := Id.run do
  let mut logged := progress.messages
  for message in messages do
    logged := message :: logged
  return { progress with messages := logged }

/-- The innermost scope: options, namespace, opens. -/
def innermostScope (state : Command.State) : Command.Scope :=
  match state.scopes with
  | scope :: _ => scope
  | [] => { header := "" }

/-- What the parser has to know about the state. -/
def parserContext (state : Command.State) : Parser.ParserModuleContext :=
  let scope := innermostScope state
  { env := state.env, options := scope.opts
    currNamespace := scope.currNamespace, openDecls := scope.openDecls }

/-- What tasks reported that the command left running. We ask for none (`Elab.async` is off), a text
may. -/
def taskMessages (state : Command.State) : List Message := Id.run do
  let mut messages := []
  for task in state.snapshotTasks.toList do
    for snapshot in task.task.get.getAll.toList do
      messages := Plain.append messages snapshot.diagnostics.msgLog.toList
  return messages

/-- Elaborate one command; whether the loop may go on. -/
def elabOneCommand (context : Command.Context) (state : IO.Ref Command.State)
    (progress : IO.Ref Progress) (collect : Bool) (stx : Syntax) : IO Bool := do
  let before := (← state.get).env
  state.modify fun s =>
    { s with messages := {}, infoState := { enabled := collect }, snapshotTasks := #[] }
  let outcome ← ((Command.elabCommandTopLevel stx) context state).toBaseIO
  let after ← state.get
  progress.modify fun p => (p.log after.messages.toList).log (taskMessages after)
  if collect then
    let { infoState, nextMacroScope, .. } := after
    let trace := { stx, before, infoState, nextMacroScope }
    progress.modify fun p => { p with traces := trace :: p.traces }
  if let .error (.error _ data) := outcome then
    let pos := context.fileMap.toPosition context.cmdPos
    progress.modify fun p => p.log [{ fileName := inputName, pos, data, severity := .error }]
  let cancelled ← match context.cancelTk? with
    | some token => token.isSet
    | none => pure false
  let aborted := if let .error (.internal ..) := outcome then true else false
  if cancelled || aborted then
    progress.modify fun p => { p with interrupted := true }
  return !(cancelled || aborted)

/-- Elaborate the commands of `input` from `parserState` on. -/
partial def elabCommands (input : Parser.InputContext) (context : Command.Context)
    (state : IO.Ref Command.State) (progress : IO.Ref Progress) (collect : Bool)
    (parserState : Parser.ModuleParserState) : IO Unit := do
  let known := parserContext (← state.get)
  let (stx, next, messages) := Parser.parseCommand input known parserState {}
  progress.modify fun p => p.log messages.toList
  if Parser.isTerminalCommand stx then
    return ()
  let goesOn ← elabOneCommand { context with cmdPos := parserState.pos } state progress collect stx
  if goesOn && parserState.pos.byteIdx < next.pos.byteIdx then
    elabCommands input context state progress collect next

/-- Elaborate `input` from `parserState` on, starting in `start`. `collect` keeps info trees, which
goals are read from. -/
def elaborateFrom (input : Parser.InputContext) (parserState : Parser.ModuleParserState)
    (start : Command.State) (token : IO.CancelToken) (collect : Bool) : IO Elaborated := do
  let state ← IO.mkRef start
  let progress ← IO.mkRef ({} : Progress)
  let context : Command.Context :=
    { fileName := inputName, fileMap := input.fileMap, snap? := none, cancelTk? := some token }
  elabCommands input context state progress collect parserState
  let gathered ← progress.get
  return {
    source := input.inputString
    state := ← state.get
    messages := Plain.reverse gathered.messages
    traces := Plain.reverse gathered.traces
    interrupted := gathered.interrupted }

/-- Whether the message says that heartbeats ran out. Lean tags it so; the text is not looked at. -/
def isHeartbeatMessage (message : Message) : Bool :=
  message.data.stripNestedTags.kind == `runtime.maxHeartbeats

/-- Whether the message is an error. -/
def isErrorMessage (message : Message) : Bool :=
  match message.severity with
  | .error => true
  | _ => false

/-- How the elaboration ended. -/
def Elaborated.status (elaborated : Elaborated) : Status :=
  if elaborated.interrupted || Plain.any isHeartbeatMessage elaborated.messages then .timeout
  else if Plain.any isErrorMessage elaborated.messages then .bad
  else .good

/-! ## Messages as JSON -/

/-- At most so many messages of a text are sent. -/
def maxMessages : Nat := 200

/-- At most so many characters of a message are sent. -/
def maxMessageLength : Nat := 20000

/-- The word for a severity. -/
def severityText : MessageSeverity → String
  | .error => "error"
  | .warning => "warning"
  | .information => "info"

/-- A message as the protocol has it. -/
def encodeMessage (message : Message) (limit : Nat := maxMessageLength) : IO Json := do
  let text ← message.data.toString
  let stop := match message.endPos with
    | some stop => stop
    | none => message.pos
  return Json.mkObj [
    ("severity", .str (severityText message.severity)),
    ("line", jsonNat message.pos.line),
    ("column", jsonNat message.pos.column),
    ("end_line", jsonNat stop.line),
    ("end_column", jsonNat stop.column),
    ("text", .str (truncate limit text))]

/-- The first `count` messages, as JSON, each cut to `length` characters. -/
def encodeMessages (messages : List Message) (count : Nat := maxMessages)
    (length : Nat := maxMessageLength) : IO Json := do
  let mut encoded := #[]
  for message in Plain.take count messages do
    encoded := encoded.push (← encodeMessage message length)
  return .arr encoded

/-- Text of the first error, or "". -/
def firstError (messages : List Message) : IO String := do
  match Plain.find? isErrorMessage messages with
  | some message => return truncate maxMessageLength (← message.data.toString)
  | none => return ""

end Prover
