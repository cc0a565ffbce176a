"""Golden tests of the verdict: no attack is proved, with the static screen or without; every honest proof is."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.extract import extract_last
from prover.core.ports import Lean
from prover.core.verdict import STANDARD_AXIOMS, Status
from prover.screen import read_candidate, screen
from tests.golden.cases import Case, list_cases, read_case

ATTACKS = list_cases("attacks")
HONEST = list_cases("honest")


def name_of(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
def test_what_the_screen_says_of_an_attack(path: Path) -> None:
    case = read_case(path)
    finding = case.find_fault()
    assert ("-" if finding is None else f"screen:{finding.rule}") == case.screen_rule


@pytest.mark.lean
@pytest.mark.parametrize("path", ATTACKS, ids=name_of)
async def test_lean_alone_turns_an_attack_away(path: Path, lean: Lean) -> None:
    case = read_case(path)
    verdict = await lean.verify(case.problem, case.candidate.source, timeout_s=case.timeout_s)
    assert verdict.status is not Status.PROVED, verdict
    assert verdict.rule in case.kernel_rules, verdict.message


@pytest.mark.parametrize("path", HONEST, ids=name_of)
def test_the_screen_lets_an_honest_proof_through(path: Path) -> None:
    assert read_case(path).find_fault() is None


async def assert_proved(case: Case, lean: Lean) -> None:
    verdict = await lean.verify(case.problem, case.candidate.source, timeout_s=case.timeout_s)
    assert verdict.status is Status.PROVED, (verdict.rule, verdict.message)
    assert set(verdict.axioms) <= STANDARD_AXIOMS


@pytest.mark.lean
@pytest.mark.parametrize("path", HONEST, ids=name_of)
async def test_an_honest_proof_is_proved(path: Path, lean: Lean) -> None:
    await assert_proved(read_case(path), lean)


def write_haves(count: int) -> str:
    steps = [f"  have h{i} : n + {i} = {i} + n := Nat.add_comm n {i}" for i in range(count)]
    return "\n".join(["by", *steps, f"  exact h{count - 1}"])


def write_lemmas(count: int) -> str:
    first = "theorem step0 (n : Nat) : n + 0 = 0 + n := Nat.add_comm n 0\n"
    lemmas = [
        f"theorem step{i} (n : Nat) : n + {i} = {i} + n := by\n  have _ := step{i - 1} n\n  exact Nat.add_comm n {i}\n"
        for i in range(1, count)
    ]
    return f"{first}{''.join(lemmas)}theorem long (n : Nat) : n + {count - 1} = {count - 1} + n := step{count - 1} n\n"


def write_calc(count: int) -> str:
    steps = [f"    _ < n + {i} := Nat.lt_succ_self _" for i in range(1, count + 1)]
    return "\n".join(["by", "  calc n", *steps])


LONG = {
    "300-haves": ("theorem long (n : Nat) : n + 299 = 299 + n", write_haves(300)),
    "1000-lines": ("theorem long (n : Nat) : n + 332 = 332 + n", write_lemmas(333)),
    "long-calc": ("theorem long (n : Nat) : n < n + 60", write_calc(60)),
    "1-mb": ("theorem long (n : Nat) : n = n", "by\n" + f"  -- {'a' * 90}\n" * 10_600 + "  rfl"),
}


@pytest.mark.lean
@pytest.mark.parametrize("name", LONG)
async def test_a_long_proof_is_proved(name: str, lean: Lean) -> None:
    statement, text = LONG[name]
    problem = extract_last(statement)
    assert problem is not None
    candidate = read_candidate(text, problem)
    assert screen(candidate.own_text) is None
    await assert_proved(Case(name, problem, candidate, "-", frozenset(), 60.0), lean)


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 80
    assert len(HONEST) >= 60
