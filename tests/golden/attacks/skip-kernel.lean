-- what: Lean is told not to ask the kernel.
-- header: import Lean
-- header: set_option autoImplicit false
-- reference: theorem t : 1 = 2
-- screen: screen:option
-- kernel: kernel | error

set_option debug.skipKernelTC true
theorem t : 1 = 2 := by
  run_tac do
    Lean.Elab.Tactic.closeMainGoal `t (Lean.mkConst ``True.intro)
