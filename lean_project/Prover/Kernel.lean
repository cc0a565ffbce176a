module

public import Lean
public import Prover.Audit

/-!
# Replay in the kernel

Every new declaration is given to the kernel once more, on top of the header's untouched
environment: whatever a text did to its own environment while it was elaborated (checks skipped,
declarations forged) counts for nothing.
-/

public section

open Lean

namespace Prover

/-- A replay as far as it has come. -/
structure Replay where
  /-- The header's environment and what was replayed on top. -/
  kernel : Kernel.Environment
  /-- Names that were dealt with. -/
  done : NameSet := {}
  /-- Why the replay failed. -/
  error? : Option String := none
  /-- A limit ended the replay. -/
  interrupted : Bool := false

/-- What a replay works with. -/
structure ReplayContext where
  /-- The candidate's environment: declarations are data here, nothing of it is trusted. -/
  env : Environment
  /-- For the kernel's own limits. -/
  maxHeartbeats : USize
  /-- Set when time is up. -/
  token : IO.CancelToken

/-- What the kernel complains about, in a few words. -/
def kernelComplaint : Kernel.Exception → String
  | .unknownConstant _ name => s!"unknown constant {Plain.nameText name}"
  | .alreadyDeclared _ name => s!"already declared: {Plain.nameText name}"
  | .declTypeMismatch .. => "the value has not the declared type"
  | .declHasMVars .. => "the declaration has metavariables"
  | .declHasFVars .. => "the declaration has free variables"
  | .thmTypeIsNotProp .. => "the type of the theorem is no proposition"
  | .appTypeMismatch .. => "application type mismatch"
  | .deterministicTimeout => "the kernel ran out of heartbeats"
  | .excessiveMemory => "the kernel ran out of memory"
  | .deepRecursion => "the kernel's recursion is too deep"
  | .interrupted => "interrupted"
  | .other text => text
  | _ => "the kernel rejects the declaration"

/-- Whether a limit is to blame rather than the declaration. -/
def isKernelLimit : Kernel.Exception → Bool
  | .deterministicTimeout | .interrupted => true
  | _ => false

/-- Stop the replay with a reason. -/
def Replay.fail (replay : Replay) (name : Name) (reason : String) : Replay :=
  { replay with error? := some s!"{Plain.nameText name}: {reason}" }

/-- Whether nothing has gone wrong yet. -/
def Replay.isSound (replay : Replay) : Bool := replay.error?.isNone

/-- Give one declaration to the kernel. -/
def Replay.add (replay : Replay) (context : ReplayContext) (name : Name)
    (declaration : Declaration) : Replay :=
  if !replay.isSound then replay else
  match replay.kernel.addDeclCore context.maxHeartbeats declaration (some context.token) with
  | .ok kernel => { replay with kernel }
  | .error exception =>
    { replay.fail name (kernelComplaint exception) with interrupted := isKernelLimit exception }

/-- Check that the kernel made the same constant of it as the candidate's environment has. -/
def Replay.expectSame (replay : Replay) (name : Name) (info : ConstantInfo) : Replay :=
  if !replay.isSound then replay else
  match replay.kernel.find? name with
  | some made =>
    if made.type == info.type && kindText made == kindText info then replay
    else replay.fail name "differs from what the kernel derives"
  | none => replay.fail name "the kernel does not derive it"

/-- The types of a mutual block with their constructors, as the kernel takes them. -/
def inductiveTypes (env : Environment) (names : List Name) : Option (List InductiveType) := do
  let mut types : List InductiveType := []
  for name in names do
    let some (.inductInfo value) := env.constants.find? name | none
    let mut constructors : List Constructor := []
    for constructorName in value.ctors do
      let info ← env.constants.find? constructorName
      constructors := { name := constructorName, type := info.type } :: constructors
    types := { name, type := value.type, ctors := Plain.reverse constructors } :: types
  return Plain.reverse types

/-- Names that the types and constructors of a mutual block mention. -/
def blockDependencies (types : List InductiveType) : List Name := Id.run do
  let mut names := []
  for type in types do
    names := Plain.append type.type.getUsedConstants.toList names
    for constructor in type.ctors do
      names := Plain.append constructor.type.getUsedConstants.toList names
  return names

/-- The names of a mutual block and its constructors. -/
def blockNames (types : List InductiveType) : List Name := Id.run do
  let mut names := []
  for type in types do
    names := type.name :: names
    for constructor in type.ctors do
      names := constructor.name :: names
  return names

mutual

/-- Replay constants, each after those that it depends on. -/
partial def replayAll (context : ReplayContext) (replay : Replay) (names : List Name) :
    Replay := Id.run do
  let mut replay := replay
  for name in names do
    if replay.isSound then
      replay := replayConstant context replay name
  return replay

/-- Replay the mutual block that an inductive type belongs to. -/
partial def replayInductive (context : ReplayContext) (replay : Replay) (value : InductiveVal) :
    Replay :=
  match inductiveTypes context.env value.all with
  | none => replay.fail value.name "its mutual block is incomplete"
  | some types => Id.run do
    let mut done := replay.done
    for name in blockNames types do
      done := done.insert name
    let replay := replayAll context { replay with done } (blockDependencies types)
    let declaration := .inductDecl value.levelParams value.numParams types value.isUnsafe
    let mut checked := replay.add context value.name declaration
    for name in blockNames types do
      if let some info := context.env.constants.find? name then
        checked := checked.expectSame name info
    return checked

/-- Replay one constant after those that it depends on. Unsafe and partial ones are left out: no
theorem can use them. -/
partial def replayConstant (context : ReplayContext) (replay : Replay) (name : Name) : Replay :=
  let isThere := (replay.kernel.find? name).isSome
  if !replay.isSound || replay.done.contains name || isThere then replay else
  match context.env.constants.find? name with
  | none => replay.fail name "is declared nowhere"
  | some info =>
    let replay := { replay with done := replay.done.insert name }
    if info.isUnsafe || info.isPartial then replay else
    match info with
    | .inductInfo value => replayInductive context replay value
    | .ctorInfo value => (replayConstant context replay value.induct).expectSame name info
    | .recInfo value => (replayAll context replay value.all).expectSame name info
    | .quotInfo _ => replay.fail name "is a second quotient"
    | .axiomInfo value => addAfterUsed context replay info (.axiomDecl value)
    | .defnInfo value => addAfterUsed context replay info (.defnDecl value)
    | .thmInfo value => addAfterUsed context replay info (.thmDecl value)
    | .opaqueInfo value => addAfterUsed context replay info (.opaqueDecl value)

/-- Give a declaration to the kernel after those that it depends on. -/
partial def addAfterUsed (context : ReplayContext) (replay : Replay) (info : ConstantInfo)
    (declaration : Declaration) : Replay :=
  (replayAll context replay (usedConstants info)).add context info.name declaration

end

/-- The context of a replay under the limits of a request. -/
def replayContext (env : Environment) (limits : Limits) (token : IO.CancelToken) : ReplayContext :=
  { env, maxHeartbeats := (limits.maxHeartbeats * 1000).toUSize, token }

/-- Replay all that `env` adds to `base`. -/
def replayNew (base env : Environment) (limits : Limits) (token : IO.CancelToken) : Replay :=
  let names := Plain.map (fun (name, _) => name) (newConstants base env)
  replayAll (replayContext env limits token) { kernel := base.toKernelEnv } names

end Prover
