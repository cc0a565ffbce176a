module

public import Lean
public import Prover.Export
public import Prover.Verify

/-!
# The op `export`: the untrusted side of the trust boundary

Elaborates a candidate and reports the declarations that its theorem depends on, as data. The
candidate may have run code of its own in this process, so nothing that comes from here is believed:
`Prover.Judge` decides.

Nor need this process's kernel agree: the one behind the boundary checks what was exported. So a
caller may ask for an elaboration without the kernel, which takes about a third of the time where
proofs are large (`omega`). Then all that the candidate declares is exported, not only what its
theorem depends on: what no kernel has seen is not to pass.
-/

public section

open Lean

namespace Prover

/-- `header`, such that what is declared after it is not type-checked by the kernel. -/
def Header.withoutKernel (header : Header) : Header :=
  let skip (scope : Elab.Command.Scope) :=
    { scope with opts := scope.opts.insert `debug.skipKernelTC (.ofBool true) }
  { header with state := { header.state with scopes := Plain.map skip header.state.scopes } }

/-- Export the theorem of a candidate that was elaborated without errors; with `whole`, all else
that the candidate declares too. -/
def exportCandidate (header : Header) (token : IO.CancelToken) (env : Environment) (name : Name)
    (whole : Bool) : IO (Verdict × String) := do
  match declaredAxioms header.state.env env, findDeclared? header.state env name with
  -- No proof needs one; an axiom that the theorem does rest on is for `Prover.Judge` to find.
  | ax :: _, _ =>
    return (reject "axiom" s!"the candidate declares the axiom `{Plain.nameText ax}`", "")
  | [], none =>
    return (reject "missing" s!"the candidate declares no `{Plain.nameText name}`", "")
  | [], some info =>
    let base := header.state.env
    let isKnown (name : Name) : Bool := (base.constants.find? name).isSome
    let others := if whole then Plain.map (·.1) (newConstants base env) else []
    -- The theorem comes last: nothing else depends on it, unless the candidate goes on after it.
    let names := Plain.append (Plain.filter (· != info.name) others) [info.name]
    let outcome ← (exportConstants env.constants.find? isKnown token names).toBaseIO
    match outcome with
    | .ok text => return ({ status := .good }, text)
    | .error error =>
      if ← token.isSet then
        return (timeOut "the proof took too long to export", "")
      return (reject "kernel" error.toString, "")

/-- The op `export`. -/
def exportProof (cache : HeaderCache) (request : Request) (token : IO.CancelToken) : IO Fields := do
  let source ← orRefuse (textField request.body "source")
  let name ← orRefuse (textField request.body "name")
  let kernel ← orRefuse (boolField request.body "kernel" true)
  let header ← findHeader cache token request.header
  let start := if kernel then header else header.withoutKernel
  let elaborated ← elaborateSource start request.limits token source (collect := false)
  let (verdict, text) ← match elaborated.status with
    | .timeout => pure (timeOut "the candidate took too long to elaborate", "")
    | .bad => pure (reject "error" (← firstError elaborated.messages), "")
    | .good => exportCandidate header token elaborated.state.env name.toName (whole := !kernel)
  let fields ← encodeVerdict { verdict with messages := elaborated.messages }
  return ("export", .str text) :: fields

end Prover
