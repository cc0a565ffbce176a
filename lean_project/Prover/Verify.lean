module

public import Lean
public import Prover.Environments
public import Prover.Kernel

/-!
# Verifying a proof

The reference statement and the candidate are elaborated apart, on the same header. The verdict
comes from the two environments: a theorem of that name, with exactly that type, on the standard
axioms alone, which the kernel accepts again. What Lean's messages say is passed on and never judged
by.
-/

public section

open Lean

namespace Prover

/-- A verdict and the rule that it rests on. -/
structure Verdict where
  status : Status
  /-- Name of the rule that the candidate breaks; "" when proved. -/
  rule : String := ""
  /-- For people. -/
  message : String := ""
  /-- Axioms that the theorem rests on. -/
  axioms : List Name := []
  /-- Messages of the candidate's elaboration. -/
  messages : List Message := []

/-- The theorem that the candidate is measured against. -/
structure Reference where
  info : ConstantInfo
  env : Environment

/-- The verdict that a rule is broken. -/
def reject (rule message : String) : Verdict := { status := .bad, rule, message }

/-- The verdict that a limit ended it. -/
def timeOut (message : String) : Verdict := { status := .timeout, rule := "timeout", message }

/-- The new constant that a declaration called `name` made in the scope of the header. -/
def findDeclared? (start : Command.State) (env : Environment) (name : Name) :
    Option ConstantInfo := do
  let scope := Elab.Command.Scope.currNamespace (innermostScope start)
  for full in [scope ++ name, name] do
    for candidate in [full, mkPrivateName env full] do
      if (start.env.constants.find? candidate).isNone then
        if let some info := env.constants.find? candidate then
          return info
  none

/-- Elaborate the reference statement with `sorry` for its proof. -/
def elaborateReference (header : Header) (limits : Limits) (token : IO.CancelToken)
    (statement : String) (name : Name) : IO (Except Verdict Reference) := do
  -- On a line of its own: the statement may end in a line comment.
  let source := statement ++ "\n  := sorry"
  let elaborated ← elaborateSource header limits token source (collect := false)
  match elaborated.status with
  | .timeout => return .error (timeOut "the statement took too long to elaborate")
  | .bad => return .error (reject "statement-error" (← firstError elaborated.messages))
  | .good =>
    let env := elaborated.state.env
    match findDeclared? header.state env name with
    | none =>
      let message := s!"the statement declares no `{Plain.nameText name}`"
      return .error (reject "statement-error" message)
    | some info => return .ok { info, env }

/-! ## Rules -/

/-- Type of `info` with its universe parameters called `levels`. -/
def typeAtLevels (info : ConstantInfo) (levels : List Name) : Expr :=
  info.type.instantiateLevelParams info.levelParams (Plain.map Level.param levels)

/-- Whether two constants agree in kind, universe parameters, type and value. -/
def sameConstant (a b : ConstantInfo) : Bool :=
  kindText a == kindText b && a.levelParams == b.levelParams && a.type == b.type
    && a.value? (allowOpaque := true) == b.value? (allowOpaque := true)

/-- Whether the constants that a statement itself brings along (`match` in a type, say) mean the
same in both environments; `pending` are still to be compared. -/
partial def sameMeaning (base a b : Environment) (seen : NameSet) (pending : List Name) : Bool :=
  match pending with
  | [] => true
  | name :: rest =>
    let isBase := (base.constants.find? name).isSome
    if isBase || seen.contains name then sameMeaning base a b seen rest else
    match a.constants.find? name, b.constants.find? name with
    | some ofA, some ofB =>
      let pending := Plain.append (usedConstants ofA) rest
      sameConstant ofA ofB && sameMeaning base a b (seen.insert name) pending
    | _, _ => false

/-- Whether the candidate's theorem states exactly what the reference states. Names of binders are
free. -/
def statesTheSame (base : Environment) (reference : Reference) (env : Environment)
    (info : ConstantInfo) : Bool :=
  let levels := reference.info.levelParams
  Plain.length levels == Plain.length info.levelParams
    && reference.info.type == typeAtLevels info levels
    && sameMeaning base reference.env env {} reference.info.type.getUsedConstants.toList

/-- Axioms that the candidate declares. -/
def declaredAxioms (base env : Environment) : List Name :=
  Plain.map (fun (name, _) => name)
    (Plain.filter (fun (_, info) => isStoredAsAxiom info) (newConstants base env))

/-- Judge the axioms of a theorem. -/
def judgeAxioms (base env : Environment) (axioms : List Name) : Option Verdict :=
  match axiomComplaint? axioms, declaredAxioms base env with
  | some (rule, message), _ => some (reject rule message)
  | none, name :: _ =>
    some (reject "axiom" s!"the candidate declares the axiom `{Plain.nameText name}`")
  | none, [] => none

/-- Judge a theorem whose elaboration went well. -/
def judgeTheorem (base : Environment) (limits : Limits) (token : IO.CancelToken)
    (reference : Reference) (env : Environment) (info : ConstantInfo) : Verdict :=
  let name := Plain.nameText info.name
  if kindText info != "theorem" then
    reject "not-a-theorem" s!"`{name}` is declared as {kindText info}"
  else if !statesTheSame base reference env info then
    reject "statement-differs" s!"`{name}` does not state what it should"
  else
    let axioms := axiomsOf base env [info.name]
    match judgeAxioms base env axioms with
    | some verdict => { verdict with axioms }
    | none =>
      let replay := replayNew base env limits token
      match replay.error? with
      | none => { status := .good, axioms }
      | some reason =>
        if replay.interrupted then timeOut reason else { reject "kernel" reason with axioms }

/-- Judge a candidate against its reference. -/
def judgeCandidate (header : Header) (limits : Limits) (token : IO.CancelToken)
    (reference : Reference) (source : String) : IO Verdict := do
  let elaborated ← elaborateSource header limits token source (collect := false)
  let messages := elaborated.messages
  let verdict ← match elaborated.status with
    | .timeout => pure (timeOut "the candidate took too long to elaborate")
    | .bad => pure (reject "error" (← firstError messages))
    | .good =>
      let env := elaborated.state.env
      match env.constants.find? reference.info.name with
      | none =>
        let name := Plain.nameText reference.info.name
        pure (reject "missing" s!"the candidate declares no `{name}`")
      | some info => pure (judgeTheorem header.state.env limits token reference env info)
  return { verdict with messages }

/-- A verdict as the protocol has it. -/
def encodeVerdict (verdict : Verdict) : IO Fields := do
  return [
    ("ok", .bool true),
    ("status", .str verdict.status.ofProof),
    ("rule", .str verdict.rule),
    ("message", .str verdict.message),
    ("axioms", jsonNames verdict.axioms),
    ("messages", ← encodeMessages verdict.messages)]

/-- The op `verify`. -/
def verify (cache : HeaderCache) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let statement ← orRefuse (textField request.body "statement")
  let name ← orRefuse (textField request.body "name")
  let source ← orRefuse (textField request.body "source")
  let header ← findHeader cache token request.header
  match ← elaborateReference header request.limits token statement name.toName with
  | .error verdict => encodeVerdict verdict
  | .ok reference => encodeVerdict (← judgeCandidate header request.limits token reference source)

end Prover
