module

public import Lean
public import Prover.Close

/-!
# A goal as a stand-alone theorem

The whole local context becomes binders (form (b) of DeepSeek-Prover-V2, arXiv 2504.21801: every
premise is a hypothesis of the lemma).

Pretty-printed text need not mean what was printed. So each type is elaborated again from its text,
with ever more explicit options, until it gives the type that was printed; when no options do there
is no lemma. The goals of a sketch mostly share their first hypotheses; what was found faithful for
one goal is not tried again for the next.
-/

public section

open Lean Elab Meta

namespace Prover

/-! ## Printing -/

/-- Options under which text is likely to be read back as it was meant, from readable to
explicit. -/
def printingTiers : List (Options → Options) :=
  let complete (options : Options) : Options :=
    ((options.setBool `pp.proofs true).setBool `pp.deepTerms true).set `pp.maxSteps (100000 : Nat)
  let coerced (options : Options) : Options :=
    ((complete options).setBool `pp.coercions.types true).setBool `pp.funBinderTypes true
  let typed (options : Options) : Options := (coerced options).setBool `pp.numericTypes true
  let analyzed (options : Options) : Options := (complete options).setBool `pp.analyze true
  let explicit (options : Options) : Options :=
    ((typed options).setBool `pp.explicit true).setBool `pp.universes true
  let everything (options : Options) : Options := (complete options).setBool `pp.all true
  [complete, coerced, typed, analyzed, explicit, everything]

/-- Print on one line, as far as the notation allows. -/
def printWide (e : Expr) : MetaM String := do
  let printed ← ppExpr e
  return printed.pretty (width := 100000)

/-! ## Reading back -/

/-- Elaborate a type from text, in the current local context. -/
def readType (levelNames : List Name) (text : String) : MetaM Expr := do
  match Parser.runParserCategory (← getEnv) `term text with
  | .error message => throwError message
  | .ok stx =>
    let read : TermElabM Expr := do
      let type ← Term.elabType stx
      Term.synthesizeSyntheticMVarsNoPostponing
      instantiateMVars type
    let state ← IO.mkRef ({ levelNames } : Term.State)
    read { errToSorry := false } state

/-- Whether Lean made up the name, as it does for the function behind a `match`. (Inlined it would
be `Name.isInternalDetail` itself, which cannot be passed on; see `Prover.Plain`.) -/
@[noinline] def isInternal (name : Name) : Bool := name.isInternalDetail

/-- Whether the text gives `type` when it is read. -/
def meansType (levelNames : List Name) (type : Expr) (text : String) : MetaM Bool := do
  let check : MetaM Bool := do
    let read ← readType levelNames text
    if read == type then
      return true
    if read.hasMVar then
      return false
    -- a `match` that is read again is a new constant: its name does not matter, its definition does
    let read ← deltaExpand read isInternal
    let type ← deltaExpand type isInternal
    withReducible (isDefEq read type)
  tryCatchRuntimeEx check fun _ => return false

/-- Whether the text names a constant that Lean made up, which is not there after the header. -/
def namesInternals (type : Expr) (text : String) : Bool :=
  let isNamed (name : Name) : Bool :=
    isInternal name && Plain.contains text (Plain.nameText name)
  Plain.any isNamed type.getUsedConstants.toList

/-- The type in text, if the text means the type. -/
def printFaithfully? (levelNames : List Name) (type : Expr) : MetaM (Option String) := do
  let text ← printWide type
  if namesInternals type text then
    return none
  return if ← meansType levelNames type text then some text else none

/-! ## Whole goals -/

/-- A hypothesis with a text that means its type after the hypotheses before it. -/
structure FaithfulHypothesis where
  decl : LocalDecl
  text : String
  /-- The class that it is an instance of. -/
  class? : Option Name

/-- Hypotheses that were found faithful, last goal's, for each tier of options. -/
abbrev Memory := List (Nat × List FaithfulHypothesis)

/-- What the memory has for a tier. -/
def recallTier (memory : Memory) (tier : Nat) : List FaithfulHypothesis :=
  match Plain.find? (fun (n, _) => n == tier) memory with
  | some (_, hypotheses) => hypotheses
  | none => []

/-- Whether two hypotheses of closed goals are the same. -/
def sameHypothesis (a b : LocalDecl) : Bool :=
  a.userName == b.userName && a.binderInfo == b.binderInfo
    && a.fvarId == b.fvarId && a.type == b.type

/-- The faithful hypotheses that `decls` begins with, and the rest of `decls`. -/
def shareHypotheses :
    List FaithfulHypothesis → List LocalDecl → List FaithfulHypothesis × List LocalDecl
  | known :: knowns, decl :: decls =>
    if sameHypothesis known.decl decl then
      let (shared, rest) := shareHypotheses knowns decls
      (known :: shared, rest)
    else ([], decl :: decls)
  | _, decls => ([], decls)

/-- Run `x` after the given hypotheses and no others. -/
def inHypotheses {α : Type} (hypotheses : List FaithfulHypothesis) (x : MetaM α) : MetaM α := do
  let mut lctx : LocalContext := {}
  let mut instances : LocalInstances := #[]
  for { decl, class?, .. } in hypotheses do
    lctx := lctx.addDecl decl
    if let some className := class? then
      instances := instances.push { className, fvar := decl.toExpr }
  Plain.inContext lctx instances x

/-- Print the hypotheses `decls` after those in `done` (last one first), as long as that can be done
faithfully. -/
def printHypotheses (levelNames : List Name) (done : List FaithfulHypothesis) :
    List LocalDecl → MetaM (List FaithfulHypothesis × Bool)
  | [] => return (done, true)
  | decl :: decls => do
    let printed ← inHypotheses (Plain.reverse done) do
      match ← printFaithfully? levelNames decl.type with
      | some text => return some { decl, text, class? := ← isClass? decl.type : FaithfulHypothesis }
      | none => return none
    match printed with
    | some hypothesis => printHypotheses levelNames (hypothesis :: done) decls
    | none => return (done, false)

/-- A closed goal in text. -/
structure PrintedGoal where
  hypotheses : List FaithfulHypothesis
  target : String

/-- Print a closed goal under the current options; also gives back the hypotheses found faithful. -/
def ClosedGoal.print (closed : ClosedGoal) (levelNames : List Name)
    (known : List FaithfulHypothesis) : MetaM (Option PrintedGoal × List FaithfulHypothesis) := do
  let (shared, rest) := shareHypotheses known closed.hypotheses
  let (reversed, complete) ← printHypotheses levelNames (Plain.reverse shared) rest
  let hypotheses := Plain.reverse reversed
  if !complete then
    return (none, hypotheses)
  match ← inHypotheses hypotheses (printFaithfully? levelNames closed.target) with
  | some target => return (some { hypotheses, target }, hypotheses)
  | none => return (none, hypotheses)

/-- Print a closed goal under the first options that make the text faithful. -/
def ClosedGoal.printAtTier? (closed : ClosedGoal) (levelNames : List Name)
    (memory : IO.Ref Memory) : MetaM (Option PrintedGoal) := do
  let mut tier := 0
  for options in printingTiers do
    let known := recallTier (← memory.get) tier
    let (printed?, hypotheses) ← Plain.inOptions options (closed.print levelNames known)
    let number := tier
    let isOther : Nat × List FaithfulHypothesis → Bool := fun (n, _) => n != number
    memory.modify fun entries => (number, hypotheses) :: Plain.filter isOther entries
    if printed?.isSome then
      return printed?
    tier := tier + 1
  return none

/-- Opening and closing bracket of a binder. -/
def binderBrackets : BinderInfo → String × String
  | .default => ("(", ")")
  | .implicit => ("{", "}")
  | .strictImplicit => ("⦃", "⦄")
  | .instImplicit => ("[", "]")

/-- The name as Lean's input has it, with «» also where it would be read as something else: a
keyword or a notation. -/
def binderName (env : Environment) (name : Name) : String :=
  let text := Plain.nameText name
  match Parser.runParserCategory env `term text with
  | .ok (.ident ..) => text
  | _ => s!"«{text}»"

/-- The hypotheses as binders, each with a space in front. Neighbours of one type and kind share a
bracket. -/
def bindersText (env : Environment) (hypotheses : List FaithfulHypothesis) : String := Id.run do
  let mut text := ""
  let mut names := ""
  let mut previous? : Option FaithfulHypothesis := none
  for hypothesis in hypotheses do
    let name := binderName env hypothesis.decl.userName
    if let some previous := previous? then
      let info := previous.decl.binderInfo
      let isAlike := info == hypothesis.decl.binderInfo && previous.text == hypothesis.text
      if isAlike && !info.isInstImplicit then
        names := s!"{names} {name}"
      else
        text := text ++ close names previous
        names := name
    else
      names := name
    previous? := some hypothesis
  match previous? with
  | some previous => return text ++ close names previous
  | none => return text
where
  /-- A whole binder. -/
  close (names : String) (hypothesis : FaithfulHypothesis) : String :=
    let (opening, closing) := binderBrackets hypothesis.decl.binderInfo
    s!" {opening}{names} : {hypothesis.text}{closing}"

/-- The universe parameters that a lemma has to declare itself. -/
def ownLevels (scope : Command.Scope) (levels : List Name) : List Name :=
  Plain.filter (fun level => !Plain.any (· == level) scope.levelNames) levels

/-- `.{u, v}`, or nothing. -/
def levelsText (levels : List Name) : String :=
  match levels with
  | [] => ""
  | first :: others => Id.run do
    let mut text := Plain.nameText first
    for level in others do
      text := s!"{text}, {Plain.nameText level}"
    return ".{" ++ text ++ "}"

/-- Whether a lemma can mention the type: nothing in it is still to be found, or was made up for a
hole. -/
def isFinished (type : Expr) : Bool := !type.hasMVar && !type.hasSorry

/-- The universe parameters of a closed goal. -/
def ClosedGoal.levels (closed : ClosedGoal) : List Name := Id.run do
  let mut params : CollectLevelParams.State := {}
  for decl in closed.hypotheses do
    params := collectLevelParams params decl.type
  return (collectLevelParams params closed.target).params.toList

/-- Whether a closed goal can be a theorem: it asks for a proof (not for data), and all of it is
finished. -/
def ClosedGoal.isStatable (closed : ClosedGoal) : MetaM Bool := do
  let isUnfinished (decl : LocalDecl) : Bool := !isFinished decl.type
  Plain.inContext closed.lctx #[] do
    let asksForProof ← isProp closed.target
    return asksForProof && isFinished closed.target && !Plain.any isUnfinished closed.hypotheses

/-- The goal as a theorem called `name` after the header, whose scope is `scope`; "" when no text is
faithful. -/
def lemmaText (scope : Command.Scope) (name : Name) (closed : ClosedGoal) (memory : IO.Ref Memory) :
    MetaM String := do
  unless ← closed.isStatable do
    return ""
  let own := ownLevels scope closed.levels
  match ← closed.printAtTier? (Plain.append own scope.levelNames) memory with
  | none => return ""
  | some { hypotheses, target } =>
    let binders := bindersText (← getEnv) hypotheses
    return s!"theorem {Plain.nameText name}{levelsText own}{binders} : {target}"

/-- Fields `lemma` and `renames` of a goal. -/
def describeLemma (scope : Command.Scope) (name : Name) (memory : IO.Ref Memory) (goal : MVarId) :
    MetaM Fields := do
  let closed ← closeGoal goal
  let text ← lemmaText scope name closed memory
  let env ← getEnv
  let renames := Plain.map (binderName env) closed.renames
  return [("lemma", .str text), ("renames", jsonStrings renames)]

/-- `context` as it is right after the header, except for declarations. -/
def afterHeader (scope : Command.Scope) (context : ContextInfo) : ContextInfo :=
  let { opts, currNamespace, openDecls, .. } := scope
  { context with options := opts, currNamespace, openDecls }

/-- Name of the lemma for goal number `goal` of hole number `hole`. -/
def lemmaName (declName? : Option Name) (hole goal : Nat) : Name :=
  let base := match declName? with
    | some name => privateToUserName name
    | none => `goal
  let suffix := if goal = 0 then s!"_hole{hole}" else s!"_hole{hole}_{goal}"
  base.appendAfter suffix

end Prover
