"""A prover model that says what it is told to say."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from prover.core.errors import ContextOverflow
from prover.core.model import Usage
from prover.core.problem import Problem
from prover.core.proof import Attempt, Rollout, Subgoal, Tactic


class ScriptedWriter:
    """Writes `proofs[goal]` in order and mends `repairs[text]`; keeps what it was asked. Implements `ProofWriter`."""

    def __init__(self, proofs: dict[str, list[str | Rollout]], repairs: dict[str, list[str]] | None = None) -> None:
        self.proofs = proofs
        self.repairs = repairs or {}
        self.asked: list[tuple[str, int]] = []
        self.mended: list[tuple[str, str]] = []
        self.written: list[str] = []
        self.overflows = False

    async def write(self, problem: Problem, subgoal: Subgoal, *, count: int) -> AsyncGenerator[Rollout]:
        self.asked.append((subgoal.goal.target, count))
        if self.overflows:
            raise ContextOverflow("too long")
        for proof in self.proofs.get(subgoal.goal.target, [])[:count]:
            rollout = proof if isinstance(proof, Rollout) else roll(proof)
            self.written.append(rollout.tactic.text if rollout.tactic else "")
            yield rollout

    async def repair(
        self, problem: Problem, subgoal: Subgoal, failed: Attempt, *, count: int
    ) -> AsyncGenerator[Rollout]:
        self.mended.append((failed.tactic.text, failed.messages[0].text))
        for proof in self.repairs.get(failed.tactic.text, [])[:count]:
            yield roll(proof)


def roll(text: str, **fields) -> Rollout:
    return Rollout(Tactic(text, "model/fake"), usage=Usage(10, 90), **fields)
