"""Running tactics on a goal: recorded as they end, and never run twice on the same goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prover.core.ports import Journal, Lean, TacticSource
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status


@dataclass(slots=True)
class Portfolio:
    """Tries the tactics of a source on goals of one problem.

    Goals that Lean prints alike share what is known: a proof found for one is the first thing
    tried on the next, and a goal on which everything failed is not tried again.
    """

    problem: Problem
    lean: Lean
    source: TacticSource
    journal: Journal
    attempts: int = 0
    _proved: dict[str, Tactic] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)

    async def prove(self, subgoal: Subgoal) -> str | None:
        """The first tactic block that closes `subgoal`, or None."""
        key = subgoal.goal_key
        if key in self._failed:
            return None
        known = self.journal.recall_attempts(subgoal)
        self.attempts += len(known)
        if key in self._proved:
            solved = await self._try_tier(subgoal, [self._proved[key]], known)
            if solved is not None:
                return solved.tactic.text
        for tier in self.source.propose(subgoal):
            solved = await self._try_tier(subgoal, tier, known)
            if solved is not None:
                self._proved[key] = solved.tactic
                return solved.tactic.text
        self._failed.add(key)
        return None

    async def _try_tier(self, subgoal: Subgoal, tier: Sequence[Tactic], known: dict[str, Attempt]) -> Attempt | None:
        """Try what was not tried before (in this run or the one it resumes)."""
        for tactic in tier:
            attempt = known.get(tactic.text)
            if attempt is not None and attempt.status is Status.PROVED:
                return attempt
        fresh = [tactic for tactic in tier if tactic.text not in known]
        if not fresh:
            return None

        def note(attempt: Attempt) -> None:
            self.attempts += 1
            self.journal.record_attempt(self.problem, subgoal, attempt)

        return await self.lean.try_tactics(subgoal, fresh, on_attempt=note)
