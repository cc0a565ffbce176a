module

public import Lean
public import Prover.Export
public import Prover.Judgement

/-!
# The op `judge`: the trusted side of the trust boundary

Runs in a process that never sees the candidate's text. It elaborates header and statement by
itself, reads the candidate's declarations as data, gives each to the kernel on top of the header's
environment, and then looks at the environment that the kernel has built, and at nothing else.
-/

public section

open Lean

namespace Prover

/-! ## The reference -/

/-- References by what they were elaborated from, used last first. -/
abbrev ReferenceCache := IO.Ref (List (String × Reference))

/-- At most so many references are kept. -/
def maxReferences : Nat := 64

/-- The reference statement, from the cache if it is there. -/
def findReference (cache : ReferenceCache) (header : Header) (request : Request)
    (token : IO.CancelToken) (statement name : String) : IO (Except Verdict Reference) := do
  let key := (Json.arr #[.str request.header, .str statement, .str name]).compress
  if let some reference ← recall cache key then
    return .ok reference
  match ← elaborateReference header request.limits token statement name.toName with
  | .error verdict => return .error verdict
  | .ok reference =>
    remember cache maxReferences key reference
    return .ok reference

/-! ## Rules on what the kernel has built -/

/-- Add the axioms that `name` rests on in the kernel's environment. Imported constants are leaves.
-/
partial def Judgement.walkAxioms (judgement : Judgement) (walk : AxiomWalk) (name : Name) :
    AxiomWalk :=
  if walk.seen.contains name then walk else
  let walk := { walk with seen := walk.seen.insert name }
  let withAxiom := { walk with axioms := name :: walk.axioms }
  if (judgement.base.getModuleIdxFor? name).isSome then
    match judgement.base.constants.find? name with
    | none => withAxiom
    | some info =>
      if isStoredAsAxiom info && isDeclaredAxiom judgement.base name then withAxiom
      else walk
  else
    match judgement.kernel.find? name with
    | none => withAxiom
    | some info => Id.run do
      let mut walk := if isStoredAsAxiom info then withAxiom else walk
      for used in usedConstants info do
        walk := judgement.walkAxioms walk used
      return walk

/-- An expression without annotations, which an export does not have. -/
partial def withoutAnnotations (e : Expr) : Expr :=
  e.replace fun part => match part with
    | .mdata _ inner => some (withoutAnnotations inner)
    | _ => none

/-- Type of `info` without annotations, with its universe parameters called `levels`. -/
def plainTypeAt (info : ConstantInfo) (levels : List Name) : Expr :=
  withoutAnnotations (typeAtLevels info levels)

/-- Whether the constants that the statement itself brings along (a `match` in it, say) mean the
same for the kernel as in the reference; `pending` are still to be compared. -/
partial def Judgement.agrees (judgement : Judgement) (reference : Reference) (seen : NameSet)
    (pending : List Name) : Bool :=
  match pending with
  | [] => true
  | name :: rest =>
    if seen.contains name || (judgement.base.constants.find? name).isSome then
      judgement.agrees reference seen rest
    else
    match reference.env.constants.find? name, judgement.kernel.find? name with
    | some ours, some theirs =>
      sameUpToAnnotations ours theirs
        && judgement.agrees reference (seen.insert name) (Plain.append (usedConstants ours) rest)
    | _, _ => false
where
  /-- Whether two constants agree in kind, universe parameters, type and value. -/
  sameUpToAnnotations (a b : ConstantInfo) : Bool :=
    kindText a == kindText b && a.levelParams == b.levelParams
      && withoutAnnotations a.type == withoutAnnotations b.type
      && match a.value? (allowOpaque := true), b.value? (allowOpaque := true) with
        | some a, some b => withoutAnnotations a == withoutAnnotations b
        | none, none => true
        | _, _ => false

/-- Whether the theorem states exactly what the reference states. Names of binders are free. -/
def Judgement.statesTheSame (judgement : Judgement) (reference : Reference) (info : ConstantInfo) :
    Bool :=
  let levels := reference.info.levelParams
  Plain.length levels == Plain.length info.levelParams
    && plainTypeAt reference.info levels == plainTypeAt info levels
    && judgement.agrees reference {} reference.info.type.getUsedConstants.toList

/-- The verdict on the theorem of that name in the environment that the kernel has built. -/
def Judgement.conclude (judgement : Judgement) (reference : Reference) : Verdict :=
  let name := reference.info.name
  match judgement.kernel.find? name with
  | none => reject "missing" s!"the candidate declares no `{Plain.nameText name}`"
  | some info =>
    if kindText info != "theorem" then
      reject "not-a-theorem" s!"`{Plain.nameText name}` is declared as {kindText info}"
    else if !judgement.statesTheSame reference info then
      reject "statement-differs" s!"`{Plain.nameText name}` does not state what it should"
    else
      let walk := judgement.walkAxioms {} name
      let axioms := sortNames walk.axioms
      match axiomComplaint? axioms with
      | some (rule, message) => { reject rule message with axioms }
      | none => { status := .good, axioms }

/-- The judgement on an export, and the environment that the kernel has built. -/
def judgeExport (header : Header) (request : Request) (token : IO.CancelToken)
    (reference : Reference) (text : String) : IO (Verdict × Option Judgement) := do
  let read ← (readExport token text).toBaseIO
  match read with
  | .error error =>
    if ← token.isSet then
      return (timeOut "the export took too long to read", none)
    return (reject "export-malformed" error.toString, none)
  | .ok imported =>
    if let some name := imported.compiled? then
      let message := s!"`{Plain.nameText name}` trusts the compiler: no standard axiom allows that"
      return (reject "axiom" message, none)
    let base := header.state.env
    let maxHeartbeats := (request.limits.maxHeartbeats * 1000).toUSize
    let start : Judgement := { base, kernel := base.toKernelEnv, maxHeartbeats, token }
    match ← start.takeAll imported.entries with
    | .error verdict => return (verdict, none)
    | .ok judgement => return (judgement.conclude reference, some judgement)

/-- The theorem with all that it rests on, imported constants included, as the kernel has it. -/
def exportClosure (judgement : Judgement) (token : IO.CancelToken) (name : Name) : IO String :=
  exportConstants judgement.kernel.find? (fun _ => false) token [name]

/-- The op `judge`. -/
def judge (cache : HeaderCache) (references : ReferenceCache) (request : Request)
    (token : IO.CancelToken) : IO Fields := do
  let statement ← orRefuse (textField request.body "statement")
  let name ← orRefuse (textField request.body "name")
  let text ← orRefuse (textField request.body "export")
  let closure ← orRefuse (boolField request.body "closure" false)
  let header ← findHeader cache token request.header
  match ← findReference references header request token statement name with
  | .error verdict => encodeVerdict verdict
  | .ok reference =>
    let (verdict, judgement?) ← judgeExport header request token reference text
    let fields ← encodeVerdict verdict
    match verdict.status, judgement?, closure with
    | .good, some judgement, true =>
      return ("export", .str (← exportClosure judgement token reference.info.name)) :: fields
    | _, _, _ => return fields

end Prover
