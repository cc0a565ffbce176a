import Lake
open Lake DSL

package prover_worker where
  version := v!"0.1.0"
  description := "Lean side of the prover: a worker that elaborates, tries tactics and verifies over JSON lines"

-- `lake -Kmathlib=off build` makes the worker alone, for a project that has its own libraries.
meta if get_config? mathlib != some "off" then
require mathlib from git "https://github.com/leanprover-community/mathlib4" @ "v4.28.0"

lean_lib Prover where
  srcDir := "lean_project"

@[default_target]
lean_exe worker where
  srcDir := "lean_project"
  root := `Prover.Main
  supportInterpreter := true
