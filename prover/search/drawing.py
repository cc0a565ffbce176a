"""One script of a portfolio, drawn at random: the baseline that every prover model has to beat."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prover.core.ports import TacticSource
from prover.core.proof import Subgoal, Tactic

DRAWN_TIMEOUT_S = 20.0
DRAWN_HEARTBEATS = 40_000
"""In thousands. The count is the same on every machine, the time is not: this is meant to be the limit that bites."""


@dataclass(frozen=True, slots=True)
class RandomScript:
    """Proposes a single tactic block of `source`, uniformly drawn. Implements `prover.core.ports.TacticSource`.

    The draw depends on the seed and the goal alone, not on the order in which goals are asked about.
    """

    source: TacticSource
    seed: int

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield one tier of one tactic, or nothing where the portfolio has nothing."""
        scripts = [tactic for tier in self.source.propose(subgoal) for tactic in tier]
        if scripts:
            drawn = random.Random(f"{self.seed}/{subgoal.id}").choice(scripts)
            yield [replace(drawn, timeout_s=DRAWN_TIMEOUT_S, max_heartbeats=DRAWN_HEARTBEATS)]
