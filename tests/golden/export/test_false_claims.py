"""Exports of something else than a proof of the statement: each is rejected, by the rule that is meant to."""

from __future__ import annotations

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.trusted import TrustedLean
from tests.golden.export.forging import Export, judge

pytestmark = pytest.mark.lean
FALSE = Problem("t", "theorem t : False")


async def test_other_statement_is_rejected(lean: TrustedLean, export: Export) -> None:
    for statement in (
        "theorem t : False",
        "theorem t (a b : Nat) : b + a = a + b",
        "theorem t (a b : Int) : a + b = b + a",
        "theorem t (a : Nat) (b : Nat) (_ : a = b) : a + b = b + a",
        "theorem t.{u} (_ : Type u) (a b : Nat) : a + b = b + a",
    ):
        assert await judge(lean, export.text, Problem("t", statement)) == "statement-differs"


async def test_redefined_matcher_of_the_statement_is_rejected(lean: TrustedLean) -> None:
    choice = "(match n with | 0 => 1 | _ + 1 => 2)"
    problem = Problem("t", f"theorem t (n : Nat) : {choice} = {choice}")
    judgement = await lean.judge(problem, f"{problem.statement} := rfl", timeout_s=30)
    assert judgement.verdict.is_proved
    export = Export(judgement.export)
    assert export.text.count('"match_1"') == 1
    export.turn("def", "opaque", isUnsafe=False)
    assert await judge(lean, export.text, problem) == "statement-differs"


@pytest.mark.parametrize(
    ("proof", "rule"),
    [
        ("sorry", "sorry"),
        ("by admit", "sorry"),
        ("sorryAx _ true", "sorry"),
        ("Lean.ofReduceBool (decide False) true (by native_decide) |> nomatch ·", "error"),
    ],
)
async def test_candidate_without_proof_is_rejected(lean: TrustedLean, proof: str, rule: str) -> None:
    judgement = await lean.judge(FALSE, f"{FALSE.statement} := {proof}", timeout_s=30)
    assert (judgement.verdict.status, judgement.verdict.rule) == (Status.REJECTED, rule)


async def test_native_decide_is_rejected(lean: TrustedLean) -> None:
    problem = Problem("t", "theorem t : 2 ^ 10 = 1024")
    judgement = await lean.judge(problem, f"{problem.statement} := by native_decide", timeout_s=30)
    assert (judgement.verdict.status, judgement.verdict.rule) == (Status.REJECTED, "axiom")


@pytest.mark.slow
async def test_candidate_that_forges_its_environment_is_rejected(lean: TrustedLean) -> None:
    """The candidate runs code that puts a theorem into the environment behind the kernel's back."""
    problem = Problem("t", "theorem t : False", "import Lean\nset_option autoImplicit false\nopen Lean\n")
    source = """
#eval show Lean.Elab.Command.CommandElabM Unit from do
  let value := { name := `t, levelParams := [], type := mkConst ``False, value := mkConst ``True.intro }
  modifyEnv fun env => match env.addDeclCore 0 (.thmDecl value) none (doCheck := false) with
    | .ok forged => forged
    | .error _ => env
"""
    exported, text = await lean._export(problem, source, 60, kernel=True)
    assert exported.is_proved, "the attack itself has to work"
    assert '"thm"' in text
    verdict = await lean.verify(problem, source, timeout_s=60)
    assert (verdict.status, verdict.rule) == (Status.REJECTED, "kernel")
