"""Measuring what the trust boundary costs: the full path against the quick one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from prover.core.errors import BackendError
from prover.core.problem import Problem
from prover.core.verdict import Verdict
from prover.lean.trusted import TrustedLean

_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class VerifyMeasurement:
    """What `prover bench verify` reports. All of it from one run on one machine, one proof at a time."""

    lean: str
    proofs: int
    """Proofs verified by each path."""
    quick_s: float
    full_s: float
    worst_proof: str
    """The theorem with the largest ratio of its own."""
    worst_ratio: float

    @property
    def quick_per_s(self) -> float:
        """Proofs/s when the worker that elaborates also judges."""
        return self.proofs / self.quick_s

    @property
    def full_per_s(self) -> float:
        """Proofs/s across the trust boundary."""
        return self.proofs / self.full_s

    @property
    def cost(self) -> float:
        """Time of the full path over time of the quick one."""
        return self.full_s / self.quick_s

    def to_json(self) -> dict[str, object]:
        """All figures, the rates and the ratio included."""
        rates = {"quick_per_s": round(self.quick_per_s, 1), "full_per_s": round(self.full_per_s, 1)}
        return {**asdict(self), **rates, "cost": round(self.cost, 2)}


async def measure_verify(lean: TrustedLean, proofs: Sequence[tuple[Problem, str]], rounds: int) -> VerifyMeasurement:
    """Verify each (problem, source) by both paths in turn, `rounds` times after one to warm up.

    The paths alternate, so that whatever else the machine does meanwhile slows both. Raises `BackendError` when a proof
    is not accepted: a measurement of failures would mean nothing.
    """
    quick_s = [0.0] * len(proofs)
    full_s = [0.0] * len(proofs)
    for number in range(rounds + 1):
        for index, (problem, source) in enumerate(proofs):
            quick, full = await _time_both(lean, problem, source)
            if number > 0:
                quick_s[index] += quick
                full_s[index] += full
    ratio, worst = max((full / quick, index) for index, (quick, full) in enumerate(zip(quick_s, full_s, strict=True)))
    return VerifyMeasurement(
        lean=await lean.describe(),
        proofs=rounds * len(proofs),
        quick_s=round(sum(quick_s), 3),
        full_s=round(sum(full_s), 3),
        worst_proof=proofs[worst][0].name,
        worst_ratio=round(ratio, 2),
    )


async def _time_both(lean: TrustedLean, problem: Problem, source: str) -> tuple[float, float]:
    begun = time.monotonic()
    quick = await lean.verify_quickly(problem, source, timeout_s=_TIMEOUT_S)
    between = time.monotonic()
    full = await lean.verify(problem, source, timeout_s=_TIMEOUT_S)
    ended = time.monotonic()
    for verdict in (quick, full):
        _require_proved(problem, verdict)
    return between - begun, ended - between


def _require_proved(problem: Problem, verdict: Verdict) -> None:
    if not verdict.is_proved:
        raise BackendError(
            f"{problem.name} is not verified: {verdict.rule}: {verdict.message}", hint="Run `prover doctor`"
        )
