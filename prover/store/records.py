"""What the store says about a run, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome
from prover.core.problem import Problem, hash_content


class RunStatus(StrEnum):
    """Where a run stands. A process that was killed leaves `RUNNING` behind."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run, without its problems."""

    id: str
    """Begins with the UTC time of its start, so that ids sort by time."""
    benchmark: str
    fingerprint: str
    """Identifies the set of problems; see `fingerprint_problems`."""
    settings: Mapping[str, Any]
    settings_hash: str
    """Identifies the settings that matter to the results; see `hash_settings`."""
    seed: int
    versions: Mapping[str, str]
    """Of what did the work, e.g. `{"prover": ..., "python": ..., "lean": ...}`."""
    status: RunStatus
    started_at: datetime
    """UTC."""
    finished_at: datetime | None = None
    """UTC; None while it runs, or when it was killed."""
    outcomes: Mapping[str, ProblemOutcome] = field(default_factory=dict)
    """By problem id, of the problems that have ended."""
    problem_count: int | None = None
    """How many problems it is about; None when that was not recorded (schema 1)."""
    usage: Usage = field(default_factory=Usage)
    """What its models cost, over all sessions."""
    is_live: bool = False
    """Whether a process works on it now."""

    @property
    def state(self) -> str:
        """The status, or `killed` when it was left at `running`."""
        was_killed = self.status is RunStatus.RUNNING and not self.is_live
        return "killed" if was_killed else self.status.value


def fingerprint_problems(problems: Iterable[Problem]) -> str:
    """Return a hash that two collections share when they hold the same problems, in any order."""
    return hash_content(*sorted({problem.id for problem in problems}))


def hash_settings(settings: Mapping[str, Any]) -> str:
    """Return a hash of settings (JSON values), whatever their order.

    Pass only those that the results depend on: a run can be resumed when this hash is the same.
    """
    return hash_content(json.dumps(settings, sort_keys=True))
