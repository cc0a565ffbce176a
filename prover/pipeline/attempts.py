"""Trying tactic blocks on goals of one problem: recorded as they end, and never tried twice on the same goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.core.ports import Journal, Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status


@dataclass(slots=True)
class Attempts:
    """The attempts made on the goals of a problem, in this session or in the one that it resumes."""

    problem: Problem
    lean: Lean
    journal: Journal
    count: int = 0
    """How many there were, recalled ones included."""
    _known: dict[str, dict[str, Attempt]] = field(default_factory=dict)
    """By subgoal id, then by tactic text."""

    async def try_in_order(self, subgoal: Subgoal, tactics: Sequence[Tactic]) -> Attempt | None:
        """Try what was not tried before; return the first attempt that closes the goal, if any."""
        known = self.on(subgoal)
        for tactic in tactics:
            attempt = known.get(tactic.text)
            if attempt is not None and attempt.status is Status.PROVED:
                return attempt
        fresh = [tactic for tactic in tactics if tactic.text not in known or _may_differ(known[tactic.text], tactic)]
        if not fresh:
            return None

        def note(attempt: Attempt) -> None:
            self.count += 1
            known[attempt.tactic.text] = attempt
            self.journal.record_attempt(self.problem, subgoal, attempt)

        return await self.lean.try_tactics(subgoal, fresh, on_attempt=note)

    def on(self, subgoal: Subgoal) -> dict[str, Attempt]:
        """All attempts on `subgoal`, by tactic text."""
        if subgoal.id not in self._known:
            self._known[subgoal.id] = self.journal.recall_attempts(subgoal)
            self.count += len(self._known[subgoal.id])
        return self._known[subgoal.id]


def _may_differ(earlier: Attempt, tactic: Tactic) -> bool:
    """Whether `tactic` may succeed where the same text failed: it was cut off by limits that were narrower."""
    has_more_time = tactic.timeout_s > earlier.tactic.timeout_s
    before, now = earlier.tactic.max_heartbeats, tactic.max_heartbeats
    has_more_heartbeats = before != 0 and (now == 0 or now > before)
    return earlier.status is Status.TIMEOUT and (has_more_time or has_more_heartbeats)
