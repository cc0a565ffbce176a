module

public import Lean
public import Prover.Elaborate

/-!
# What a text declared, and on which axioms it rests

Only declarations of the text and of its header are walked; an imported constant is a leaf. At the
exported `.olean` level imported theorems are stored as axioms; `getOriginalConstKind?` tells real
axioms from these.
-/

public section

open Lean

namespace Prover

/-- The axioms that a proof may rest on. -/
def standardAxioms : List Name := [``propext, ``Classical.choice, ``Quot.sound]

/-- The constants that `env` has and `base` has not, in no particular order. -/
def newConstants (base env : Environment) : List (Name × ConstantInfo) :=
  Plain.filter (fun (name, _) => (base.constants.find? name).isNone)
    (Plain.entriesOfPersistentMap env.constants.map₂)

/-- The word for a kind of constant. -/
def kindText : ConstantInfo → String
  | .axiomInfo _ => "axiom"
  | .defnInfo _ => "def"
  | .thmInfo _ => "theorem"
  | .opaqueInfo _ => "opaque"
  | .quotInfo _ => "quot"
  | .inductInfo _ => "inductive"
  | .ctorInfo _ => "constructor"
  | .recInfo _ => "recursor"

/-- Whether an imported constant that is stored as an axiom was declared as one. -/
def isDeclaredAxiom (env : Environment) (name : Name) : Bool :=
  match getOriginalConstKind? env name with
  | some .axiom | none => true
  | _ => false

/-- Whether the constant is stored as an axiom. -/
def isStoredAsAxiom : ConstantInfo → Bool
  | .axiomInfo _ => true
  | _ => false

/-- Constants that occur in the type, value or constructors of a constant. -/
def usedConstants (info : ConstantInfo) : List Name :=
  let inType := info.type.getUsedConstants.toList
  let inValue := match info.value? (allowOpaque := true) with
    | some value => value.getUsedConstants.toList
    | none => []
  let constructors := match info with
    | .inductInfo value => value.ctors
    | _ => []
  Plain.append inType (Plain.append inValue constructors)

/-- What a walk over constants has seen. -/
structure AxiomWalk where
  seen : NameSet := {}
  axioms : List Name := []

/-- The constant of that name; what `base` has cannot be replaced in `env`. -/
def findConstant? (base env : Environment) (name : Name) : Option ConstantInfo :=
  match base.constants.find? name with
  | some info => some info
  | none => env.constants.find? name

/-- Add the axioms that `name` rests on. A constant that is nowhere counts as an axiom. -/
partial def walkAxioms (base env : Environment) (walk : AxiomWalk) (name : Name) : AxiomWalk :=
  if walk.seen.contains name then walk else
  let walk := { walk with seen := walk.seen.insert name }
  let withAxiom := { walk with axioms := name :: walk.axioms }
  match base.getModuleIdxFor? name, findConstant? base env name with
  | _, none => withAxiom
  | some _, some info =>
    if isStoredAsAxiom info && isDeclaredAxiom base name then withAxiom else walk
  | none, some info => Id.run do
    let mut walk := if isStoredAsAxiom info then withAxiom else walk
    for used in usedConstants info do
      walk := walkAxioms base env walk used
    return walk

/-- The axioms among `axioms` that are not standard. -/
def foreignAxioms (axioms : List Name) : List Name :=
  Plain.filter (fun name => !Plain.any (· == name) standardAxioms) axioms

/-- Why a proof that rests on `axioms` is none: the rule and a message. -/
def axiomComplaint? (axioms : List Name) : Option (String × String) :=
  let foreign := foreignAxioms axioms
  match Plain.any (· == ``sorryAx) foreign, foreign with
  | true, _ => some ("sorry", "the proof uses `sorry`")
  | false, name :: _ => some ("axiom", s!"the proof uses the axiom `{Plain.nameText name}`")
  | false, [] => none

/-- Names in alphabetical order. -/
def sortNames (names : List Name) : List Name :=
  let keyed := Plain.map (fun name => (Plain.nameText name, name)) names
  Plain.map (fun (_, name) => name) (Plain.sort (fun a b => a.1 < b.1) keyed)

/-- The axioms that the constants rest on, in alphabetical order. -/
def axiomsOf (base env : Environment) (names : List Name) : List Name := Id.run do
  let mut walk : AxiomWalk := {}
  for name in names do
    walk := walkAxioms base env walk name
  return sortNames walk.axioms

/-- Last parts of the names of what Lean derives from an inductive type. -/
def derivedFromType : List String :=
  ["casesOn", "recOn", "brecOn", "below", "binductionOn", "noConfusion", "noConfusionType",
   "ctorIdx", "toCtorIdx", "ctorElim", "ctorElimType"]

/-- Last parts of the names of what Lean derives from a constructor. -/
def derivedFromConstructor : List String := ["elim", "inj", "injEq", "noConfusion", "sizeOf_spec"]

/-- Whether Lean derived the constant from an inductive type. -/
def isDerived (env : Environment) (name : Name) : Bool :=
  match name with
  | .str parent last =>
    match env.constants.find? parent with
    | some (.inductInfo _) => Plain.any (· == last) derivedFromType
    | some (.ctorInfo _) => Plain.any (· == last) derivedFromConstructor
    | _ => false
  | _ => false

/-- Whether some part of the name is one that Lean makes up (`_proof_1`, `match_1`, ...). -/
def isInternalSomewhere : Name → Bool
  | .anonymous => false
  | .str parent last => (Name.str parent last).isInternalDetail || isInternalSomewhere parent
  | .num parent last => (Name.num parent last).isInternalDetail || isInternalSomewhere parent

/-- Whether a person wrote the declaration, as far as its name tells. -/
def isWritten (env : Environment) (name : Name) (info : ConstantInfo) : Bool :=
  match info with
  | .ctorInfo _ | .recInfo _ => false
  | _ =>
    let name := privateToUserName name
    !isInternalSomewhere name && !isDerived env name

/-- A declaration as the protocol has it. -/
def encodeDeclaration (base env : Environment) (name : Name) : Json :=
  let kind := match env.constants.find? name with
    | some info => kindText info
    | none => ""
  Json.mkObj [
    ("name", .str (Plain.nameText (privateToUserName name))),
    ("kind", .str kind),
    ("axioms", jsonNames (axiomsOf base env [name]))]

/-- The declarations that a text added, by name, as the protocol has them. -/
def encodeDeclarations (base env : Environment) : Json :=
  let written := Plain.filter (fun (name, info) => isWritten env name info) (newConstants base env)
  let names := sortNames (Plain.map (fun (name, _) => name) written)
  Plain.jsonArray (encodeDeclaration base env) names

end Prover
