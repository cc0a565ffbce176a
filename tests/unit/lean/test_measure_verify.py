"""The measurement of the two paths counts each proof once a round, and no failures."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from prover.core.errors import BackendError
from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.lean.measure_verify import measure_verify
from prover.lean.trusted import TrustedLean


class SleepingLean:
    """Takes 5 ms on the quick path, 15 ms on the full one."""

    def __init__(self, status: Status = Status.PROVED) -> None:
        self.verdict = Verdict(status, rule="" if status is Status.PROVED else "sorry")
        self.calls = 0

    async def verify_quickly(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        self.calls += 1
        await asyncio.sleep(0.005)
        return self.verdict

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        await asyncio.sleep(0.015)
        return self.verdict

    async def describe(self) -> str:
        return "fake"


PROOFS = [(Problem("a", "theorem a : True"), "..."), (Problem("b", "theorem b : True"), "...")]


async def test_the_cost_is_the_ratio_of_the_times_without_the_warm_up() -> None:
    lean = SleepingLean()
    measured = await measure_verify(cast(TrustedLean, lean), PROOFS, rounds=3)
    assert lean.calls == 8
    assert measured.proofs == 6
    assert 1.5 < measured.cost < 4
    assert measured.worst_ratio >= measured.cost * 0.9
    assert measured.worst_proof in {"a", "b"}
    assert measured.to_json()["cost"] == round(measured.cost, 2)


async def test_a_failed_proof_is_no_measurement() -> None:
    with pytest.raises(BackendError, match="a is not verified: sorry"):
        await measure_verify(cast(TrustedLean, SleepingLean(Status.REJECTED)), PROOFS, rounds=1)
