module

public import Lean
public import Prover.ExportWords
public import Prover.ImportDeclarations
public import Prover.Verify

/-!
# Declarations of an export, given to the kernel

Every declaration goes through the kernel's type checker, on top of the environment of the header.
Nothing is believed: what an export claims about constructors and recursors has to be what the
kernel derives by itself.
-/

public section

open Lean

namespace Prover

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
      made.toConstantVal == value.toConstantVal && made.ctors == value.ctors
        && made.all == value.all && made.numParams == value.numParams
        && made.numIndices == value.numIndices && made.numNested == value.numNested
        && made.isRec == value.isRec && made.isReflexive == value.isReflexive
        && made.isUnsafe == value.isUnsafe
    | _ => false
  | .ofConstructor value =>
    match judgement.kernel.find? value.name with
    | some (.ctorInfo made) => made == value
    | _ => false
  | .ofRecursor value =>
    match judgement.kernel.find? value.name with
    | some (.recInfo made) => made == value
    | _ => false

/-- Give a declaration to the kernel. -/
def Judgement.add (judgement : Judgement) (name : Name) (declaration : Declaration) :
    Except Verdict Judgement :=
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
  | .quotient name =>
    throw (reject "redefined" s!"`{Plain.nameText name}` is part of a second quotient")
  | .unchecked name => throw (reject "unsafe" s!"`{Plain.nameText name}` is unsafe or partial")
  | .plain name declaration =>
    judgement.expectNew name
    judgement.add name declaration
  | .block names declaration claims =>
    for name in names do
      judgement.expectNew name
    let after ← judgement.add (blockName names) declaration
    for name in derivedNames after names do
      judgement.expectNew name
    for claim in claims do
      unless after.confirms claim do
        let block := Plain.nameText (blockName names)
        throw (reject "kernel" s!"{block}: the kernel derives other constructors or recursors")
    return after
where
  /-- The recursors that the kernel derived for the types among `names`. -/
  derivedNames (after : Judgement) (names : List Name) : List Name := Id.run do
    let mut derived := []
    for name in names do
      if let some (.inductInfo value) := after.kernel.find? name then
        derived := Plain.append (Exporter.recursorNames value) derived
    return derived
  /-- A name for a mutual block. -/
  blockName : List Name → Name
    | name :: _ => name
    | [] => .anonymous

/-- Take all declarations of an export. -/
def Judgement.takeAll (judgement : Judgement) (entries : List Entry) :
    IO (Except Verdict Judgement) := do
  let mut judgement := judgement
  for entry in entries do
    if ← judgement.token.isSet then
      return .error (timeOut "the kernel took too long")
    match judgement.take entry with
    | .ok next => judgement := next
    | .error verdict => return .error verdict
  return .ok judgement

end Prover
