"""How hard a goal was, measured by what it took."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from prover.core.record import ClosedGoal, GoalRecord, ProblemRecord
from prover.core.verdict import Status

FULL_ATTEMPTS = 256
FULL_SECONDS = 120.0
FULL_HEIGHT = 3


@dataclass(frozen=True, slots=True)
class Effort:
    """What was spent on a goal, the goals below it included."""

    attempts: int
    seconds: float
    """Of Lean, over attempts and sketches."""
    height: int
    """Levels of sketches below the goal that were tried; in a closed goal, of those that closed it."""


def measure_effort(record: ProblemRecord, goal: GoalRecord) -> Effort:
    """Add up the attempts and sketches on `goal` and everything below it."""
    attempts, seconds = len(goal.attempts), sum(attempt.elapsed_s for attempt in goal.attempts)
    for sketch in record.sketches_of(goal):
        seconds += sketch.outcome.elapsed_s
        for hole in record.holes_of(sketch):
            below = measure_effort(record, hole)
            attempts, seconds = attempts + below.attempts, seconds + below.seconds
    return Effort(attempts, round(seconds, 3), measure_height(record, goal))


def measure_height(record: ProblemRecord, goal: GoalRecord) -> int:
    """Return how many levels of sketches closed `goal`: 0 when one block did, or when nothing did."""
    closed = record.closed.get(goal.subgoal.id)
    if closed is None or closed.sketch is None:
        return 0
    return 1 + max((measure_height(record, hole) for hole in record.holes_of(closed.sketch)), default=0)


def name_means(closed: ClosedGoal | None) -> str:
    """Return what closed a goal: `portfolio`, `model`, `sketch`; empty when nothing did."""
    if closed is None:
        return ""
    if closed.sketch is not None:
        return "sketch"
    proof = closed.goal.proved_by
    return "model" if proof is not None and is_by_model(proof.tactic.origin) else "portfolio"


def is_by_model(origin: str) -> bool:
    """Whether an attempt of this origin was written by a prover model."""
    return origin.startswith("model/")


def grade_difficulty(effort: Effort, *, is_closed: bool) -> float:
    """Return a grade between 0 and 1: 1 for a goal that nothing closed.

    The mean of three shares, each cut at 1: attempts (log scale, 256 is full), Lean's seconds (log scale, 120 s is
    full), and levels of sketches (3 is full). The weights are ours; the parts are in the row, so that others can
    weigh them anew.
    """
    if not is_closed:
        return 1.0
    shares = (
        log2(max(1, effort.attempts)) / log2(FULL_ATTEMPTS),
        log2(1 + effort.seconds) / log2(1 + FULL_SECONDS),
        effort.height / FULL_HEIGHT,
    )
    return round(sum(min(1.0, share) for share in shares) / len(shares), 4)


def is_resource_limit(message: str) -> bool:
    """Whether an error of Lean only says that a limit was hit: with more time, the proof may hold."""
    text = message.lower()
    return any(sign in text for sign in ("timeout", "timed out", "heartbeat", "maximum recursion", "memory"))


def counts_as_refused(status: Status, error: str) -> bool:
    """Whether an attempt failed for what it says, not for what it cost."""
    return status is Status.REJECTED and bool(error) and not is_resource_limit(error)
