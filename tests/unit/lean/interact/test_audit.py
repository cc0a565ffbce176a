"""What an audit asks, and how it reads the answers."""

from __future__ import annotations

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.community import ReplAnswer
from prover.lean.interact.audit import (
    judge_axioms,
    judge_comparison,
    read_levels,
    state_reference,
)

NONCE = "00ff"
PROBLEM = Problem("t", "theorem t : 1 = 1")


def refer(problem: Problem = PROBLEM):
    reference = state_reference(problem, NONCE)
    assert reference is not None
    return reference


def info(text: str, severity: str = "info") -> ReplAnswer:
    return ReplAnswer.model_validate(
        {"messages": [{"severity": severity, "pos": {"line": 1, "column": 0}, "data": text}]}
    )


@pytest.mark.parametrize(
    ("statement", "lean_name", "text", "name"),
    [
        ("theorem t : 1 = 1", "", "theorem reference_00ff : 1 = 1 := by\n  sorry", "reference_00ff"),
        ("theorem A.t : 1 = 1", "A.t", "theorem A.reference_00ff : 1 = 1 := by\n  sorry", "A.reference_00ff"),
        ("theorem t (n : ℕ) : n = n", "B.t", "theorem reference_00ff (n : ℕ) : n = n := by\n", "B.reference_00ff"),
        ("@[simp] lemma t.{u} (α : Type u) : 1 = 1", "t", "theorem reference_00ff.{u} (α : Type u)", "reference_00ff"),
        ("open Nat in\ntheorem t : 1 = 1", "t", "open Nat in\ntheorem reference_00ff : 1 = 1", "reference_00ff"),
        ("theorem «a.b c» : 1 = 1", "«a.b c»", "theorem reference_00ff : 1 = 1", "reference_00ff"),
    ],
)  # fmt: skip
def test_the_reference_has_a_secret_name_in_the_same_namespace(statement, lean_name, text, name):
    reference = refer(Problem("t", statement, theorem_name=lean_name))
    assert reference.text.startswith(text)
    assert reference.name == name


@pytest.mark.parametrize("statement", ["example : 1 = 1", "1 = 1", "", "theorem other : 1 = 1", "theorem"])
def test_what_states_no_such_theorem(statement):
    assert state_reference(Problem("t", statement), NONCE) is None


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ("reference_00ff : 1 = 1", 0),
        ("reference_00ff.{u} (α : Type u) : α = α", 1),
        ("A.reference_00ff.{u, v_1} (α : Type u)\n  (β : Type v_1) : True", 2),
        ("other_reference : 1 = 1", None),
        ("reference_00ffff : 1 = 1", None),
    ],
)
def test_universe_parameters(said, levels):
    assert read_levels(info(said), refer()) == levels


def test_a_reference_that_lean_does_not_know_has_no_universe_parameters():
    assert read_levels(info("Unknown constant `reference_00ff`", "error"), refer()) is None


def test_the_comparison_is_for_all_universes_of_the_reference():
    text = refer().compare("A.t", 2)
    assert "theorem _root_.audited_00ff.{u0_00ff, u1_00ff} : type_of% @_root_.reference_00ff.{u0_00ff, u1_00ff}" in text
    assert "exact @_root_.A.t\ntheorem _root_.same_00ff.{u0_00ff, u1_00ff} : @_root_.Eq.{1} Prop (type_of% " in text
    assert "00ff.{" not in refer().compare("t", 0)


def test_why_a_comparison_fails():
    assert judge_comparison(ReplAnswer(), PROBLEM) is None
    missing = judge_comparison(info("Unknown constant `t`", "error"), PROBLEM)
    differs = judge_comparison(info("Type mismatch", "error"), PROBLEM)
    gone = judge_comparison(ReplAnswer(message="Unknown environment."), PROBLEM)
    assert [verdict and verdict.rule for verdict in (missing, differs, gone)] == [
        "missing",
        "statement-differs",
        "statement-differs",
    ]


@pytest.mark.parametrize(
    ("said", "status", "rule"),
    [
        ("'audited_00ff' does not depend on any axioms", Status.PROVED, ""),
        ("'audited_00ff' depends on axioms: [propext,\n Classical.choice,\n Quot.sound]", Status.PROVED, ""),
        ("'audited_00ff' depends on axioms: [propext, sorryAx]", Status.REJECTED, "sorry"),
        ("'audited_00ff' depends on axioms: [Lean.ofReduceBool]", Status.REJECTED, "axiom"),
        ("'audited_00ff' depends on axioms: [propext, bad]", Status.REJECTED, "axiom"),
        ("'audited_00ff' depends on axioms: []", Status.REJECTED, "axiom"),
        ("'t' does not depend on any axioms", Status.REJECTED, "axiom"),
        ("'audited_00ff' does not depend on any axioms'", Status.REJECTED, "axiom"),
        ("", Status.REJECTED, "axiom"),
    ],
)
def test_axioms(said, status, rule):
    verdict = judge_axioms(info(said), refer())
    assert (verdict.status, verdict.rule) == (status, rule)


@pytest.mark.parametrize("answer", [
    ReplAnswer(),
    ReplAnswer(message="'audited_00ff' does not depend on any axioms"),
    info("'audited_00ff' does not depend on any axioms", "warning"),
    ReplAnswer.model_validate({"messages": [
        {"severity": severity, "pos": {"line": 1, "column": 0}, "data": "'audited_00ff' does not depend on any axioms"}
        for severity in ("info", "error")
    ]}),
])  # fmt: skip
def test_an_odd_answer_about_axioms_is_no_proof(answer):
    assert judge_axioms(answer, refer()).status is Status.REJECTED
