"""Whole proofs from a prover model, repaired with Lean's messages; the first that holds cancels its siblings."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from prover.core.errors import CompletionFailed, ContextOverflow
from prover.core.ports import ProofWriter
from prover.core.problem import Problem
from prover.core.proof import Attempt, Closing, Rollout, Subgoal
from prover.core.verdict import Status
from prover.pipeline.allowance import Allowance
from prover.pipeline.attempts import Attempts
from prover.pipeline.settings import SolveSettings

REPAIRED_PER_ROUND = 2
"""Failed attempts that a repair round works on: those with the fewest errors."""


@dataclass(slots=True)
class Rollouts:
    """Has a model write proofs of goals and tries each at its goal, as it comes."""

    problem: Problem
    writer: ProofWriter
    attempts: Attempts
    allowance: Allowance
    settings: SolveSettings
    defects: Counter[str]
    """Why answers of models could not be used, and how often."""

    async def close(self, subgoal: Subgoal) -> AsyncGenerator[Closing]:
        """Yield what closes `subgoal`: of the first set of samples, then of each round of repairs.

        A proof of the problem's own goal that brings declarations along is yielded untried: only
        verification as a whole can tell.
        """
        if subgoal.depth and not subgoal.goal.lemma:  # no faithful text to show
            return
        granted = self.allowance.take_samples(self.settings.samples, subgoal.depth)
        if not granted:
            return
        failed: dict[str, Attempt] = {}
        written = self.writer.write(self.problem, subgoal, count=granted)
        async with aclosing(self._try_all(subgoal, written, failed)) as closings:
            async for closing in closings:
                yield closing
        for _ in range(self.settings.repair_rounds):
            nearest, failed = sorted(failed.values(), key=_distance)[:REPAIRED_PER_ROUND], {}
            for attempt in nearest:
                async with aclosing(self._repair(subgoal, attempt, failed)) as closings:
                    async for closing in closings:
                        yield closing

    async def _repair(self, subgoal: Subgoal, attempt: Attempt, failed: dict[str, Attempt]) -> AsyncGenerator[Closing]:
        if not self.allowance.take_samples(1, depth=0):
            return
        mended = self.writer.repair(self.problem, subgoal, attempt, count=1)
        async with aclosing(self._try_all(subgoal, mended, failed)) as closings:
            async for closing in closings:
                yield closing

    async def _try_all(
        self, subgoal: Subgoal, rollouts: AsyncGenerator[Rollout], failed: dict[str, Attempt]
    ) -> AsyncGenerator[Closing]:
        """Try each rollout as it comes. A prompt that the model cannot serve ends them."""
        async with aclosing(rollouts):
            try:
                async for rollout in rollouts:
                    closing = await self._try_one(subgoal, rollout, failed)
                    if closing is not None:
                        yield closing
            except (ContextOverflow, CompletionFailed) as error:
                self.defects[error.message] += 1

    async def _try_one(self, subgoal: Subgoal, rollout: Rollout, failed: dict[str, Attempt]) -> Closing | None:
        self.allowance.spend(rollout.usage)
        if rollout.tactic is None:
            self.defects[rollout.defect] += 1
            return None
        text = rollout.tactic.text
        if rollout.preamble:
            if subgoal.depth == 0:
                return Closing(text, "model", rollout.preamble)
            self.defects["needs declarations of its own"] += 1
            return None
        if await self.attempts.try_in_order(subgoal, [rollout.tactic]) is not None:
            return Closing(text, "model")
        failed[text] = self.attempts.on(subgoal)[text]
        return None


def _distance(attempt: Attempt) -> tuple[bool, int, str]:
    """How far an attempt is from a proof; ties by text, so that a resumed run repairs the same ones."""
    errors = sum(message.severity == "error" for message in attempt.messages)
    return attempt.status is not Status.REJECTED, errors, attempt.tactic.text
