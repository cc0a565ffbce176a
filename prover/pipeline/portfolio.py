"""Running the tactics of a source on goals, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass, field

from prover.core.ports import TacticSource
from prover.core.proof import Subgoal
from prover.pipeline.attempts import Attempts


@dataclass(slots=True)
class Portfolio:
    """Tries the tactics of a source, cheapest tier first.

    A goal on which everything failed is not tried again where Lean prints another one alike.
    """

    source: TacticSource
    attempts: Attempts
    _failed: set[str] = field(default_factory=set)

    async def prove(self, subgoal: Subgoal) -> str | None:
        """The first tactic block that closes `subgoal`, or None."""
        if subgoal.goal_key in self._failed:
            return None
        for tier in self.source.propose(subgoal):
            solved = await self.attempts.try_in_order(subgoal, tier)
            if solved is not None:
                return solved.tactic.text
        self._failed.add(subgoal.goal_key)
        return None
