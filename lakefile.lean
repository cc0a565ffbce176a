import Lake
open Lake DSL

package prover_worker where
  version := v!"0.1.0"
  description := "Lean side of the prover: a worker that elaborates, tries tactics and verifies over JSON lines"

lean_lib Prover where
  srcDir := "lean_project"

@[default_target]
lean_exe worker where
  srcDir := "lean_project"
  root := `Prover.Main
  supportInterpreter := true
