"""How the work on one problem ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProblemStatus(StrEnum):
    """End of the work on a problem. Only `PROVED` and `REFUTED` say something about the theorem."""

    PROVED = "proved"
    REFUTED = "refuted"
    """The statement is false: its negation was proved."""
    FAILED = "failed"
    """Everything the search had to offer was tried."""
    TIMEOUT = "timeout"
    """The budget was spent first."""
    CRASHED = "crashed"
    """Lean died on it, again after being replaced."""
    INVALID = "invalid"
    """The statement cannot be used, e.g. it does not elaborate."""


@dataclass(frozen=True, slots=True)
class ProblemOutcome:
    """What is shown and recorded of a problem once the work on it has ended."""

    name: str
    """Key of the problem within its benchmark."""
    status: ProblemStatus
    how: str = ""
    """`portfolio`, `model` or `sketch` when proved, empty otherwise."""
    seconds: float = 0.0
    """Wall time spent on the problem, resumed parts included."""
    attempts: int = 0
    """Number of tactic blocks tried, over all subgoals."""
    message: str = ""
    """Why it is invalid, false or failed; empty when proved."""
