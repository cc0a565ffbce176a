-- what: A declaration that the kernel has not seen.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t : 1 = 2
-- screen: screen:meta-command
-- kernel: kernel | error

open Lean Elab Command in
run_cmd do
  let decl := Declaration.thmDecl {
    name := `t, levelParams := [], value := .const ``True.intro []
    type := mkApp3 (mkConst ``Eq [levelOne]) (mkConst ``Nat) (toExpr 1) (toExpr 2) }
  match (← getEnv).toKernelEnv.addDeclWithoutChecking decl with
  | .ok env => setEnv (.ofKernelEnv env)
  | .error _ => pure ()
