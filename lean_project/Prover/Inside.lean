module

public import Lean
public import Prover.Audit

/-!
# The environment inside a declaration

Info trees are stored with the environment at the *end* of their command, which already has the
declaration that is being proved: `exact?` would find the theorem itself. What a proof may really
use is what was there before the command, and the auxiliary declarations (`t._proof_1`, `t.match_1`,
...) that its own elaboration has made so far.
-/

public section

open Lean Meta

namespace Prover

/-- An environment that auxiliary declarations are added to. -/
structure InsideState where
  env : Environment
  /-- Names that were looked at. -/
  seen : NameSet := {}
  /-- Those of them that were added. -/
  added : NameSet := {}

/-- Whether `name` is not to be had inside. -/
def InsideState.lacks (state : InsideState) (before : Environment) (name : Name) : Bool :=
  (before.constants.find? name).isNone && !state.added.contains name

/-- Add a constant without asking the kernel again; `none` when that kind cannot be added alone. -/
def addAuxiliary (env : Environment) (info : ConstantInfo) : Option Environment :=
  let declaration? := match info with
    | .thmInfo value => some (Declaration.thmDecl value)
    | .defnInfo value => some (.defnDecl value)
    | .opaqueInfo value => some (.opaqueDecl value)
    | _ => none
  match declaration? with
  | none => none
  | some declaration =>
    match env.addDeclCore 0 declaration none (doCheck := false) with
    | .ok env => some env
    | .error _ => none

/-- What Lean knows about a `match` besides its definition, carried over from `after`. -/
def copyMatcher (after : Environment) (name : Name) (env : Environment) : BaseIO Environment := do
  match Match.Extension.getMatcherInfo? after name with
  | some info => (Match.Extension.addMatcherInfo env name info).enableRealizationsForConst {} name
  | none => return env

/-- Add the auxiliary constant `name` of `after` after what it depends on; leave out what rests on
the command's own declarations. -/
partial def addInside (before after : Environment) (state : InsideState) (name : Name) :
    BaseIO InsideState := do
  if (before.constants.find? name).isSome || state.seen.contains name then
    return state
  let state := { state with seen := state.seen.insert name }
  match after.constants.find? name with
  | none => return state
  | some info =>
    unless name.isInternalDetail do
      return state
    let mut state := state
    for used in usedConstants info do
      state ← addInside before after state used
      if state.lacks before used then
        return state
    match addAuxiliary state.env info with
    | none => return state
    | some env =>
      let env ← copyMatcher after name env
      return { state with env, added := state.added.insert name }

/-- The environment that a proof inside a command may use. -/
def environmentInside (before after : Environment) : BaseIO Environment := do
  let mut state : InsideState := { env := before }
  for (name, _) in newConstants before after do
    state ← addInside before after state name
  return state.env

end Prover
