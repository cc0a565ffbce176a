"""How results are named and marked, the same on every page; a sign goes with every colour."""

from __future__ import annotations

from collections import Counter

from prover.core.outcome import ProblemStatus
from prover.core.verdict import Status
from prover.evaluate.results import Failure, ProblemResult

OPEN = "open"
"""Nothing has ended yet."""

SIGNS: dict[str, str] = {
    ProblemStatus.PROVED: "✓",
    ProblemStatus.REFUTED: "≠",
    ProblemStatus.FAILED: "✗",
    ProblemStatus.TIMEOUT: "◔",
    ProblemStatus.CRASHED: "!",
    ProblemStatus.INVALID: "⊘",
    OPEN: "○",
    Status.REJECTED: "✗",
}
"""By verdict; the verdict is also the name of the CSS class that gives it its colour."""

VERDICT_OF_FAILURE: dict[Failure, ProblemStatus] = {
    **dict.fromkeys(Failure, ProblemStatus.FAILED),
    Failure.TIMEOUT: ProblemStatus.TIMEOUT,
    Failure.CRASH: ProblemStatus.CRASHED,
    Failure.FALSE: ProblemStatus.REFUTED,
    Failure.INVALID: ProblemStatus.INVALID,
}


def judge_result(result: ProblemResult | None) -> str:
    """The verdict on a problem: proved if any sample is, else how most of its samples ended."""
    if result is None or not result.samples:
        return OPEN
    if result.proved:
        return ProblemStatus.PROVED
    return Counter(sample.status for sample in result.samples).most_common(1)[0][0]


def name_failure(result: ProblemResult | None) -> str:
    """Why most samples of an unproved problem failed; empty when it is proved or open."""
    if result is None or result.proved:
        return ""
    reasons = Counter(sample.failure for sample in result.samples if sample.failure is not None)
    return reasons.most_common(1)[0][0].value if reasons else ""
