module

public import Lean
public import Prover.Export
public import Prover.Verify

/-!
# The op `export`: the untrusted side of the trust boundary

Elaborates a candidate and reports the declarations that its theorem depends on, as data. The
candidate may have run code of its own in this process, so nothing that comes from here is believed:
`Prover.Judge` decides.
-/

public section

open Lean

namespace Prover

/-- Export the theorem of a candidate that was elaborated without errors. -/
def exportCandidate (header : Header) (token : IO.CancelToken) (env : Environment) (name : Name) :
    IO (Verdict × String) := do
  match declaredAxioms header.state.env env, findDeclared? header.state env name with
  -- No proof needs one; an axiom that the theorem does rest on is for `Prover.Judge` to find.
  | ax :: _, _ =>
    return (reject "axiom" s!"the candidate declares the axiom `{Plain.nameText ax}`", "")
  | [], none =>
    return (reject "missing" s!"the candidate declares no `{Plain.nameText name}`", "")
  | [], some info =>
    let base := header.state.env
    let isKnown (name : Name) : Bool := (base.constants.find? name).isSome
    let outcome ← (exportConstant env.constants.find? isKnown token info.name).toBaseIO
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
  let header ← findHeader cache token request.header
  let elaborated ← elaborateSource header request.limits token source (collect := false)
  let (verdict, text) ← match elaborated.status with
    | .timeout => pure (timeOut "the candidate took too long to elaborate", "")
    | .bad => pure (reject "error" (← firstError elaborated.messages), "")
    | .good => exportCandidate header token elaborated.state.env name.toName
  let fields ← encodeVerdict { verdict with messages := elaborated.messages }
  return ("export", .str text) :: fields

end Prover
