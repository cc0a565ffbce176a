"""Several decomposers one after the other, cheapest first."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from prover.core.ports import Decomposer
from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal
from prover.core.verdict import Message


def share_at(limit: int, depth: int) -> int:
    """How many of `limit` sketches a goal at `depth` may cost: a quarter at each level, one at least."""
    return max(1, limit >> 2 * depth) if limit else 0


class LimitedDecomposer:
    """Passes on the first sketches of another decomposer, fewer at depth."""

    def __init__(self, inner: Decomposer, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        """Yield at most `limit` sketches at depth 0, a quarter of that at each further level."""
        left = share_at(self._limit, subgoal.depth)
        if not left:
            return
        async with aclosing(self._inner.propose(problem, subgoal, failed=failed)) as sketches:
            async for sketch in sketches:
                yield sketch
                left -= 1
                if not left:
                    return

    def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """Revise as the other one does."""
        return self._inner.revise(problem, subgoal, sketch, messages)


class CascadeDecomposer:
    """Asks each of several decomposers in turn; the same sketch is passed on once."""

    def __init__(self, *stages: Decomposer) -> None:
        self._stages = stages

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        """Yield the sketches of each stage, in order."""
        seen: set[str] = set()
        for stage in self._stages:
            async with aclosing(stage.propose(problem, subgoal, failed=failed)) as sketches:
                async for sketch in sketches:
                    if sketch.id not in seen:
                        seen.add(sketch.id)
                        yield sketch

    async def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """Let every stage revise; those that did not make the sketch yield nothing."""
        for stage in self._stages:
            async with aclosing(stage.revise(problem, subgoal, sketch, messages)) as sketches:
                async for revised in sketches:
                    yield revised
