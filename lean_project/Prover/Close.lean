module

public import Lean
public import Prover.Goals

/-!
# Closing a goal

The local context of a goal, made ready to be written down as the binders of a theorem: binder kinds
are kept, names are made unique and accessible, and local definitions (`let`, `set`) are unfolded. A
theorem's binders cannot hold them, and the unfolded goal is the same up to definitional equality.
-/

public section

open Lean Elab Meta

namespace Prover

/-- A goal with its local context replaced by one that can be written down. -/
structure ClosedGoal where
  /-- Unique accessible names, no local definitions. -/
  lctx : LocalContext
  /-- The hypotheses, in order. -/
  hypotheses : List LocalDecl
  target : Expr
  /-- Names given to inaccessible hypotheses, in order, as `rename_i` takes them. -/
  renames : List Name

/-- Erase macro scopes from the names of bound variables: a name with a dagger cannot be read
back. -/
partial def eraseBinderScopes (e : Expr) : Expr :=
  e.replace fun
    | .lam name type body info =>
      if name.hasMacroScopes then
        some (.lam name.eraseMacroScopes (eraseBinderScopes type) (eraseBinderScopes body) info)
      else none
    | .forallE name type body info =>
      if name.hasMacroScopes then
        some (.forallE name.eraseMacroScopes (eraseBinderScopes type) (eraseBinderScopes body) info)
      else none
    | .letE name type value body nondep =>
      if name.hasMacroScopes then
        let type := eraseBinderScopes type
        let value := eraseBinderScopes value
        some (.letE name.eraseMacroScopes type value (eraseBinderScopes body) nondep)
      else none
    | _ => none

/-- `name`, or `name_1`, `name_2`, ... whichever is not used yet. -/
partial def freshName (used : NameSet) (name : Name) (attempt : Nat := 0) : Name :=
  let candidate := if attempt = 0 then name else name.appendAfter s!"_{attempt}"
  if used.contains candidate then freshName used name (attempt + 1) else candidate

/-- A name to build on for a hypothesis that has no usable one. -/
def baseName (decl : LocalDecl) : Name :=
  match decl.userName.eraseMacroScopes with
  | .str .anonymous text => if text == "" || text == "_" then `x else .str .anonymous text
  | _ => `x

/-- A walk over the hypotheses of a goal. -/
structure Closing where
  lctx : LocalContext := {}
  /-- The old hypotheses and what stands for them now. -/
  olds : Array Expr := #[]
  news : Array Expr := #[]
  hypotheses : Array LocalDecl := #[]
  used : NameSet := {}
  renames : Array Name := #[]

/-- `e` in terms of the new hypotheses. -/
def Closing.translate (closing : Closing) (e : Expr) : Expr :=
  e.replaceFVars closing.olds closing.news

/-- Take in one more hypothesis. -/
def Closing.take (closing : Closing) (isHidden : Bool) (decl : LocalDecl) : MetaM Closing := do
  let type := closing.translate (eraseBinderScopes (← instantiateMVars decl.type))
  let name := if isHidden then freshName closing.used (baseName decl) else decl.userName
  let renames := if isHidden then closing.renames.push name else closing.renames
  let (new, lctx, hypotheses) ← match decl.value? with
    | some value =>
      let value := closing.translate (eraseBinderScopes (← instantiateMVars value))
      pure (value, closing.lctx, closing.hypotheses)
    | none =>
      -- counted ids: goals that begin with the same hypotheses have the same closed terms
      let id : FVarId := { name := .num `hypothesis closing.olds.size }
      let lctx := closing.lctx.mkLocalDecl id name type decl.binderInfo
      pure (mkFVar id, lctx, closing.hypotheses.push (lctx.get! id))
  return {
    lctx, hypotheses, renames
    olds := closing.olds.push decl.toExpr
    news := closing.news.push new
    used := closing.used.insert name }

/-- Close a goal. -/
def closeGoal (goal : MVarId) : MetaM ClosedGoal :=
  inGoal goal fun goalDecl => do
    let decls := visibleDecls goalDecl.lctx
    let hidden := inaccessibleDecls decls
    let isHidden (decl : LocalDecl) : Bool :=
      Plain.any (fun other => other.fvarId == decl.fvarId) hidden
    let mut used : NameSet := {}
    for decl in decls do
      unless isHidden decl do
        used := used.insert decl.userName
    let mut closing : Closing := { used }
    for decl in decls do
      closing ← closing.take (isHidden decl) decl
    let target := closing.translate (eraseBinderScopes (← instantiateMVars goalDecl.type))
    return { lctx := closing.lctx, hypotheses := closing.hypotheses.toList, target
             renames := closing.renames.toList }

end Prover
