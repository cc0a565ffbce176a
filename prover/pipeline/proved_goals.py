"""What was proved once is not proved again: equal lemmas of different sketches (or problems) share their proof."""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.lemmas import LemmaLibrary
from prover.core.proof import Subgoal, Tactic
from prover.pipeline.attempts import Attempts

REUSE_TIMEOUT_S = 30.0
"""A proof that was found may be long, and on an equal goal it takes as long as it took."""
SUGGESTION_TIMEOUT_S = 2.0
"""On a goal that is only alike it is a guess like those of the portfolio."""


@dataclass(slots=True)
class ProvedGoals:
    """Closes goals by the proofs of equal or similar ones; Lean has the last word."""

    attempts: Attempts
    library: LemmaLibrary

    def add(self, subgoal: Subgoal, block: str) -> None:
        """Remember that `block` closes `subgoal`."""
        self.library.add(subgoal.header, subgoal.goal, block)

    async def prove(self, subgoal: Subgoal) -> str | None:
        """A block that closes `subgoal`, taken from the library, if there is one."""
        tactics = []
        if (block := self.library.find(subgoal)) is not None:
            tactics.append(Tactic(block, "library/equal", REUSE_TIMEOUT_S, max_heartbeats=0))
        tactics += [Tactic(text, "library/similar", SUGGESTION_TIMEOUT_S) for text in self.library.suggest(subgoal)]
        solved = await self.attempts.try_in_order(subgoal, tactics) if tactics else None
        return None if solved is None else solved.tactic.text
