-- what: The kernel's own entry point, told not to check.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t : 1 = 2
-- screen: screen:meta-command
-- kernel: kernel | error | missing

open Lean Elab Command in
run_cmd do
  let decl := Declaration.thmDecl { name := `lie, levelParams := [], type := mkConst ``False, value := mkConst ``True.intro }
  match (← getEnv).addDeclCore 0 decl none (doCheck := false) with
  | .ok env => setEnv env
  | .error _ => throwError "no"
theorem t : 1 = 2 := lie.elim
