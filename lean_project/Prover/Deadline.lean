module

public import Lean
public import Prover.Plain

/-!
# Deadlines

One watcher thread for the life of the process looks at the running deadline every few milliseconds
and sets its cancel token. (A thread per request would leak in the embedded build, whose blocked
main thread never hands a finished thread's memory back.)

A reference that another thread reads is written with `modify`, never with `set`: `get` takes the
value out and puts it back, so a `set` in between is lost. A deadline that stays behind that way has
passed when the next request begins, and ends it and every later one at once.
-/

public section

open Lean

namespace Prover

/-- A moment and what to cancel when it comes. -/
structure Deadline where
  /-- Milliseconds on the monotonic clock. -/
  atMs : Nat
  /-- Set when the moment has come. -/
  token : IO.CancelToken

/-- The deadline that the watcher looks at. -/
abbrev DeadlineRef := IO.Ref (Option Deadline)

/-- Cancel what is overdue, for ever. -/
partial def watchDeadlines (current : DeadlineRef) : IO Unit := do
  IO.sleep 5
  if let some deadline ← current.get then
    if deadline.atMs ≤ (← IO.monoMsNow) then
      deadline.token.set
  watchDeadlines current

/-- Run `x` with a token that is set after `timeoutMs` (0: never), or when the enclosing deadline
comes. -/
def withDeadline {α : Type} (current : DeadlineRef) (timeoutMs : Nat) (x : IO.CancelToken → IO α) :
    IO α := do
  let outer ← current.get
  let token ← IO.CancelToken.new
  let now ← IO.monoMsNow
  let own := if timeoutMs = 0 then none else some (now + timeoutMs)
  let atMs := match own, outer with
    | some own, some outer => some (min own outer.atMs)
    | some own, none => some own
    | none, some outer => some outer.atMs
    | none, none => none
  if let some atMs := atMs then
    current.modify fun _ => some { atMs, token }
  let result ← (x token).toBaseIO
  current.modify fun _ => outer
  match result with
  | .ok value => return value
  | .error error => throw error

/-- Milliseconds since `startMs`. -/
def elapsedMs (startMs : Nat) : IO Nat := return (← IO.monoMsNow) - startMs

end Prover
