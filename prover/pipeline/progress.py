"""What a run tells whoever watches it."""

from __future__ import annotations

from typing import Protocol

from prover.core.outcome import ProblemOutcome
from prover.core.problem import Problem


class RunListener(Protocol):
    """Watches a run: a live table, plain lines, or nothing."""

    def problem_started(self, problem: Problem) -> None:
        """Work on `problem` begins."""
        ...

    def problem_activity(self, problem: Problem, activity: str) -> None:
        """What is being tried now, in a few words."""
        ...

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Work on `problem` has ended, now or in the session that is resumed."""
        ...
