from __future__ import annotations

from collections import Counter

import pytest

from prover.core.assembly import join_proof
from prover.core.commands import split_commands
from prover.core.problem import Problem
from prover.core.statement import read_theorem
from prover.core.verdict import Status
from prover.prompts.reading import Reason, Unreadable
from tests.unit.prompts.corpus import HEADER, Case, load_cases

CASES = load_cases()
PROVED = [c for c in CASES if c.reading and not c.is_sketch and not c.name.startswith("linear_real.")]
SKETCHES = [c for c in CASES if c.reading and c.is_sketch]


def name(case: Case) -> str:
    return case.name


def test_the_corpus_is_broad():
    assert len(CASES) >= 60
    assert len(PROVED) >= 40
    assert len(SKETCHES) >= 4
    assert Counter(c.reason for c in CASES if c.reason).keys() == set(Reason)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_completion_is_read_as_expected(case):
    found = case.read()
    if case.reason:
        assert isinstance(found, Unreadable)
        assert found.reason == case.reason
        assert found.detail
    else:
        assert found == case.reading


def problem_of(case: Case) -> Problem:
    (command,) = split_commands(case.theorem.statement)
    return Problem(read_theorem(command).name, case.theorem.statement, HEADER)


def source_of(case: Case) -> str:
    assert case.reading
    proof = join_proof(case.theorem.statement, case.reading.body)
    return f"{case.reading.preamble}\n\n{proof}" if case.reading.preamble else proof


@pytest.mark.lean
@pytest.mark.parametrize("case", PROVED, ids=name)
async def test_lean_accepts_the_proof_that_was_read(case, lean):
    verdict = await lean.verify(problem_of(case), source_of(case), timeout_s=60)
    assert verdict.is_proved, verdict.message


@pytest.mark.lean
@pytest.mark.parametrize("case", SKETCHES, ids=name)
async def test_lean_accepts_the_sketch_that_was_read(case, lean):
    outcome = await lean.elaborate(HEADER, source_of(case), timeout_s=60)
    assert outcome.status is not Status.REJECTED, outcome.first_error
