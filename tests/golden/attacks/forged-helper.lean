-- what: A false lemma is forged and used.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t : 1 = 2
-- screen: screen:meta-command
-- kernel: kernel | error | missing

open Lean Elab Command in
run_cmd do
  modifyEnv fun env =>
    match env.toKernelEnv.addDeclWithoutChecking (.thmDecl {
      name := `lie, levelParams := [], type := mkConst ``False, value := mkConst ``True.intro }) with
    | .ok kernel => .ofKernelEnv kernel
    | .error _ => env
theorem t : 1 = 2 := (lie : False).elim
