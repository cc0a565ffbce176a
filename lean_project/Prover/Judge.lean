module

public import Lean
public import Prover.Export
public import Prover.Import
public import Prover.Verify

/-!
# Export and judgement: the two sides of the trust boundary

`export` elaborates a candidate, in a process that is not trusted afterwards, and reports the declarations that its
theorem depends on as data. `judge` runs in a process that never sees the candidate's text: it elaborates header
and statement by itself, reads the data, gives every declaration to the kernel on top of the header's environment, and
judges by the environment that the kernel has built, by nothing else.
-/

public section

open Lean

namespace Prover

/-! ## The untrusted side -/

/-- Export the theorem of a candidate that was elaborated without errors. -/
def exportCandidate (header : Header) (token : IO.CancelToken) (env : Environment) (name : Name) :
    IO (Verdict × String) := do
  match findDeclared? header.state env name with
  | none => return (reject "missing" s!"the candidate declares no `{Plain.nameText name}`", "")
  | some info =>
    let base := header.state.env
    let isKnown (name : Name) : Bool := (base.constants.find? name).isSome
    let outcome ← (exportConstant env.constants.find? isKnown token info.name).toBaseIO
    match outcome with
    | .ok text => return ({ status := .good }, text)
    | .error error =>
      if ← token.isSet then
        return (timeOut "the proof took too long to export", "")
      return (reject "kernel" error.toString, "")

/-- The op `export`. -/
def exportProof (cache : HeaderCache) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let name ← orRefuse (textField request.body "name")
  let header ← findHeader cache token request.header
  let elaborated ← elaborateSource header request.limits token source (collect := false)
  let (verdict, text) ← match elaborated.status with
    | .timeout => pure (timeOut "the candidate took too long to elaborate", "")
    | .bad => pure (reject "error" (← firstError elaborated.messages), "")
    | .good => exportCandidate header token elaborated.state.env name.toName
  let fields ← encodeVerdict { verdict with messages := elaborated.messages }
  return ("export", .str text) :: fields

/-! ## The trusted side -/

/-- References by what they were elaborated from, used last first. -/
abbrev ReferenceCache := IO.Ref (List (String × Reference))

/-- At most so many references are kept. -/
def maxReferences : Nat := 64

/-- The reference statement, from the cache if it is there. -/
def findReference (cache : ReferenceCache) (header : Header) (request : Request) (token : IO.CancelToken)
    (statement name : String) : IO (Except Verdict Reference) := do
  let key := (Json.arr #[.str request.header, .str statement, .str name]).compress
  if let some reference ← recall cache key then
    return .ok reference
  match ← elaborateReference header request.limits token statement name.toName with
  | .error verdict => return .error verdict
  | .ok reference =>
    remember cache maxReferences key reference
    return .ok reference

/-- Constants with which the kernel runs compiled code; they rest on the axiom that the compiler is right. -/
def compilerConstants : List Name := [``Lean.reduceBool, ``Lean.reduceNat]

/-- A judgement as far as it has come. -/
structure Judgement where
  /-- The header's environment. -/
  base : Environment
  /-- The same with the declarations that the kernel has accepted. -/
  kernel : Kernel.Environment
  maxHeartbeats : USize
  token : IO.CancelToken

/-- Whether the kernel derived what was claimed. -/
def Judgement.confirms (judgement : Judgement) (claim : Claim) : Bool :=
  match claim with
  | .ofType value =>
    match judgement.kernel.find? value.name with
    | some (.inductInfo made) =>
      made.levelParams == value.levelParams && made.type == value.type && made.ctors == value.ctors
        && made.all == value.all && made.numParams == value.numParams && made.numIndices == value.numIndices
        && made.numNested == value.numNested && made.isRec == value.isRec && made.isReflexive == value.isReflexive
    | _ => false
  | .ofConstructor value =>
    match judgement.kernel.find? value.name with
    | some (.ctorInfo made) =>
      made.levelParams == value.levelParams && made.type == value.type && made.induct == value.induct
        && made.cidx == value.cidx && made.numParams == value.numParams && made.numFields == value.numFields
    | _ => false
  | .ofRecursor value =>
    match judgement.kernel.find? value.name with
    | some (.recInfo made) =>
      made.levelParams == value.levelParams && made.type == value.type && made.all == value.all
        && made.numParams == value.numParams && made.numIndices == value.numIndices
        && made.numMotives == value.numMotives && made.numMinors == value.numMinors && made.k == value.k
        && sameRules made.rules value.rules
    | _ => false
where
  /-- Whether two recursors compute alike. -/
  sameRules : List RecursorRule → List RecursorRule → Bool
    | [], [] => true
    | a :: as, b :: bs => a.ctor == b.ctor && a.nfields == b.nfields && a.rhs == b.rhs && sameRules as bs
    | _, _ => false

/-- Give a declaration to the kernel. -/
def Judgement.add (judgement : Judgement) (name : Name) (declaration : Declaration) : Except Verdict Judgement :=
  match judgement.kernel.addDeclCore judgement.maxHeartbeats declaration (some judgement.token) with
  | .ok kernel => .ok { judgement with kernel }
  | .error exception =>
    let message := s!"{Plain.nameText name}: {kernelComplaint exception}"
    .error (if isKernelLimit exception then timeOut message else reject "kernel" message)

/-- Refuse a name that is taken. -/
def Judgement.expectNew (judgement : Judgement) (name : Name) : Except Verdict Unit :=
  if (judgement.base.constants.find? name).isSome then
    .error (reject "redefined" s!"`{Plain.nameText name}` is there already")
  else if (judgement.kernel.find? name).isSome then
    .error (reject "redefined" s!"`{Plain.nameText name}` is declared twice")
  else .ok ()

/-- Take one declaration of an export. -/
def Judgement.take (judgement : Judgement) (entry : Entry) : Except Verdict Judgement := do
  match entry with
  | .newAxiom name =>
    judgement.expectNew name
    throw (reject "axiom" s!"the candidate declares the axiom `{Plain.nameText name}`")
  | .quotient name => throw (reject "redefined" s!"`{Plain.nameText name}` is part of a second quotient")
  | .unchecked name => throw (reject "unsafe" s!"`{Plain.nameText name}` is unsafe or partial")
  | .plain name declaration =>
    judgement.expectNew name
    judgement.add name declaration
  | .block names declaration claims =>
    for name in names do
      judgement.expectNew name
    let judgement ← judgement.add (blockName names) declaration
    for claim in claims do
      unless judgement.confirms claim do
        throw (reject "kernel" s!"{Plain.nameText (blockName names)}: the kernel derives other constructors or recursors")
    return judgement
where
  /-- A name for a mutual block. -/
  blockName : List Name → Name
    | name :: _ => name
    | [] => .anonymous

/-- Take all declarations of an export. -/
def Judgement.takeAll (judgement : Judgement) (entries : List Entry) : IO (Except Verdict Judgement) := do
  let mut judgement := judgement
  for entry in entries do
    if ← judgement.token.isSet then
      return .error (timeOut "the kernel took too long")
    match judgement.take entry with
    | .ok next => judgement := next
    | .error verdict => return .error verdict
  return .ok judgement

/-! ## Rules on what the kernel has built -/

/-- Add the axioms that `name` rests on in the kernel's environment. Imported constants are leaves. -/
partial def Judgement.walkAxioms (judgement : Judgement) (walk : AxiomWalk) (name : Name) : AxiomWalk :=
  if walk.seen.contains name then walk else
  let walk := { walk with seen := walk.seen.insert name }
  let withAxiom := { walk with axioms := name :: walk.axioms }
  if (judgement.base.getModuleIdxFor? name).isSome then
    match judgement.base.constants.find? name with
    | none => withAxiom
    | some info =>
      if isStoredAsAxiom info && isDeclaredAxiom judgement.base name then withAxiom
      else if Plain.any (· == name) compilerConstants then
        { walk with axioms := ``Lean.trustCompiler :: walk.axioms }
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

/-- Whether the constants that the statement itself brings along (a `match` in it, say) mean the same for the kernel
as in the reference; `pending` are still to be compared. -/
partial def Judgement.agrees (judgement : Judgement) (reference : Reference) (seen : NameSet) (pending : List Name) :
    Bool :=
  match pending with
  | [] => true
  | name :: rest =>
    if seen.contains name || (judgement.base.constants.find? name).isSome then judgement.agrees reference seen rest else
    match reference.env.constants.find? name, judgement.kernel.find? name with
    | some ours, some theirs =>
      sameUpToAnnotations ours theirs
        && judgement.agrees reference (seen.insert name) (Plain.append (usedConstants ours) rest)
    | _, _ => false
where
  /-- Whether two constants agree in kind, universe parameters, type and value. -/
  sameUpToAnnotations (a b : ConstantInfo) : Bool :=
    kindText a == kindText b && a.levelParams == b.levelParams && withoutAnnotations a.type == withoutAnnotations b.type
      && match a.value? (allowOpaque := true), b.value? (allowOpaque := true) with
        | some a, some b => withoutAnnotations a == withoutAnnotations b
        | none, none => true
        | _, _ => false

/-- Whether the theorem states exactly what the reference states. Names of binders are free. -/
def Judgement.statesTheSame (judgement : Judgement) (reference : Reference) (info : ConstantInfo) : Bool :=
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
      let axioms := Plain.sort isBefore walk.axioms
      match axiomComplaint? axioms with
      | some (rule, message) => { reject rule message with axioms }
      | none => { status := .good, axioms }

/-- The judgement on an export, and the environment that the kernel has built. -/
def judgeExport (header : Header) (request : Request) (token : IO.CancelToken) (reference : Reference)
    (text : String) : IO (Verdict × Option Judgement) := do
  let read ← (readExport token text).toBaseIO
  match read with
  | .error error =>
    if ← token.isSet then
      return (timeOut "the export took too long to read", none)
    return (reject "export-malformed" error.toString, none)
  | .ok entries =>
    let base := header.state.env
    let maxHeartbeats := (request.limits.maxHeartbeats * 1000).toUSize
    match ← Judgement.takeAll { base, kernel := base.toKernelEnv, maxHeartbeats, token } entries with
    | .error verdict => return (verdict, none)
    | .ok judgement => return (judgement.conclude reference, some judgement)

/-- The theorem with all that it rests on, imported constants included, as the kernel has it. -/
def exportClosure (judgement : Judgement) (token : IO.CancelToken) (name : Name) : IO String :=
  exportConstant judgement.kernel.find? (fun _ => false) token name

/-- The op `judge`. -/
def judge (cache : HeaderCache) (references : ReferenceCache) (request : Request) (token : IO.CancelToken) :
    IO Fields := do
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
