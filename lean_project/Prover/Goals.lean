module

public import Lean
public import Prover.Holes

/-!
# Goals as JSON

A goal is described as a person sees it (pretty-printed, one hypothesis after the other).
-/

public section

open Lean Elab Meta

namespace Prover

/-- The hypotheses of a local context that a person sees, in order. -/
def visibleDecls (lctx : LocalContext) : List LocalDecl := Id.run do
  let mut decls := []
  for decl? in Plain.listOfPersistentArray lctx.decls do
    if let some decl := decl? then
      unless decl.isImplementationDetail do
        decls := decl :: decls
  return Plain.reverse decls

/-- Those hypotheses that a tactic cannot mention: hygienic names and names that a later hypothesis
hides. -/
def inaccessibleDecls (decls : List LocalDecl) : List LocalDecl := Id.run do
  let mut seen : NameSet := {}
  let mut inaccessible := []
  for decl in Plain.reverse decls do
    if decl.userName.hasMacroScopes || seen.contains decl.userName then
      inaccessible := decl :: inaccessible
    seen := seen.insert decl.userName
  return inaccessible

/-- Pretty-print an expression. -/
def printExpr (e : Expr) : MetaM String := do
  let printed ← ppExpr (← instantiateMVars e)
  return printed.pretty

/-- A hypothesis as the protocol has it. -/
def encodeHypothesis (isAccessible : Bool) (decl : LocalDecl) : MetaM Json := do
  let type ← instantiateMVars decl.type
  let value ← match decl.value? with
    | some value => pure (Json.str (← printExpr value))
    | none => pure Json.null
  let instanceClass ← isClass? type
  return Json.mkObj [
    ("name", .str (Plain.nameText decl.userName)),
    ("type", .str (← printExpr type)),
    ("value", value),
    ("is_prop", .bool (← isProp type)),
    ("is_instance", .bool (if let some _ := instanceClass then true else false)),
    ("is_accessible", .bool isAccessible)]

/-- The hypotheses of the current local context, as JSON. -/
def encodeHypotheses : MetaM Json := do
  let decls := visibleDecls (← getLCtx)
  let inaccessible := inaccessibleDecls decls
  let mut encoded := #[]
  for decl in decls do
    let isAccessible := !Plain.any (fun hidden => hidden.fvarId == decl.fvarId) inaccessible
    encoded := encoded.push (← encodeHypothesis isAccessible decl)
  return .arr encoded

/-- Run `x` in the local context of `goal`. -/
def inGoal {α : Type} (goal : MVarId) (x : MetavarDecl → MetaM α) : MetaM α := do
  let decl ← goal.getDecl
  Plain.inContext decl.lctx decl.localInstances (x decl)

/-- A goal as a person sees it: fields `text`, `target`, `hypotheses`. -/
def describeGoal (goal : MVarId) : MetaM Fields :=
  inGoal goal fun decl => do
    let text ← Meta.ppGoal goal
    return [
      ("text", .str text.pretty),
      ("target", .str (← printExpr decl.type)),
      ("hypotheses", ← encodeHypotheses)]

/-- Goals as a person sees them. -/
def encodeGoals (goals : List MVarId) : MetaM Json := do
  let mut encoded := #[]
  for goal in goals do
    encoded := encoded.push (Json.mkObj (← describeGoal goal))
  return .arr encoded

end Prover
