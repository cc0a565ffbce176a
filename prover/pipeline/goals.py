"""Closing one goal by every means there is, recursively; DeepSeek-Prover-V2, section 2.

Deviation from the paper: a subgoal is not printed as a lemma and proved elsewhere, it is proved at
the place where its `sorry` stands, so that nothing is lost between Lean's goal and its text. A model
is shown the lemma; what it writes is tried at that place.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from prover.core.assembly import Splice, fill_holes, splice
from prover.core.errors import CompletionFailed, ContextOverflow
from prover.core.ports import Decomposer, Elaboration, Journal, Lean, Refuter
from prover.core.problem import Problem
from prover.core.proof import Attempt, Closing, Sketch, Subgoal
from prover.core.refutation import state_lemma
from prover.core.verdict import Message, Status
from prover.pipeline.attempts import Attempts
from prover.pipeline.portfolio import Portfolio
from prover.pipeline.proved_goals import ProvedGoals
from prover.pipeline.rollouts import Rollouts
from prover.pipeline.settings import SolveSettings

Report = Callable[[str], None]


@dataclass(slots=True)
class GoalProver:
    """Portfolio, then model, then sketches whose holes are goals again."""

    problem: Problem
    lean: Lean
    journal: Journal
    attempts: Attempts
    portfolio: Portfolio
    rollouts: Rollouts | None
    decomposer: Decomposer
    refuter: Refuter | None
    settings: SolveSettings
    report: Report
    """Told in a few words what is being tried."""
    proved: ProvedGoals
    defects: Counter[str] = field(default_factory=Counter)
    """Why answers of models could not be used, and how often."""
    refutes_lemmas: bool = False
    """Look for counterexamples to lemmas too, as is worth it before a model is asked."""
    _hopeless: dict[str, int] = field(default_factory=dict)
    """Goals that nothing could prove, and at which depth."""
    _false: dict[str, str] = field(default_factory=dict)
    """Goals that a counterexample was looked for, and what was found."""

    async def close(self, subgoal: Subgoal) -> AsyncGenerator[Closing]:
        """Yield what closes `subgoal`, the cheapest means first; more than one if the caller asks on."""
        self.report("portfolio" if subgoal.depth == 0 else f"portfolio on `{subgoal.hole.label or 'a subgoal'}`")
        block = await self.portfolio.prove(subgoal)
        if block is not None:
            yield Closing(block, "portfolio")
        if (subgoal.depth == 0 or self.refutes_lemmas) and await self.is_false(subgoal):
            return
        if self.rollouts is not None:
            self.report(f"model, depth {subgoal.depth}")
            async with aclosing(self.rollouts.close(subgoal)) as closings:
                async for closing in closings:
                    yield closing
        async with aclosing(self._close_by_sketches(subgoal)) as blocks:
            async for block in blocks:
                yield Closing(block, "sketch")

    async def _prove(self, subgoal: Subgoal) -> str | None:
        """A tactic block for a hole of a sketch; what is known of equal goals is used first."""
        if subgoal.depth >= self._hopeless.get(subgoal.goal_key, subgoal.depth + 1):
            return None
        known = await self.proved.prove(subgoal)
        if known is not None:
            return known
        async with aclosing(self.close(subgoal)) as closings:
            closing = await anext(closings, None)
        if closing is None:
            self._hopeless[subgoal.goal_key] = subgoal.depth
            return None
        self.proved.add(subgoal, closing.block)
        return closing.block

    async def is_false(self, subgoal: Subgoal) -> bool:
        """Whether a counterexample exists: a sketch with such a lemma is dead, whatever else could be tried."""
        if subgoal.goal_key not in self._false:
            self._false[subgoal.goal_key] = await self._find_counterexample(subgoal)
        return bool(self._false[subgoal.goal_key])

    async def _find_counterexample(self, subgoal: Subgoal) -> str:
        if self.refuter is None or not self.settings.refute_timeout_s:
            return ""
        lemma = self.problem if subgoal.depth == 0 else state_lemma(self.problem, subgoal)
        if lemma is None:
            return ""
        self.report("looking for a counterexample")
        refutation = await self.refuter.refute(lemma, timeout_s=self.settings.refute_timeout_s)
        return "" if refutation is None else str(refutation)

    def reason_against(self, subgoal: Subgoal) -> str:
        """The counterexample to `subgoal`, if one was found."""
        return self._false.get(subgoal.goal_key, "")

    async def _close_by_sketches(self, subgoal: Subgoal) -> AsyncGenerator[str]:
        """Tactic blocks that close `subgoal`, one for each sketch whose holes could all be filled."""
        if subgoal.depth >= self.settings.max_depth:
            return
        failed = [attempt for attempt in self.attempts.on(subgoal).values() if _is_by_model(attempt)]
        sketches = self.decomposer.propose(self.problem, subgoal, failed=failed)
        async with aclosing(self._fill_all(subgoal, sketches, self.settings.sketch_repairs)) as blocks:
            async for block in blocks:
                yield block

    async def _fill_all(self, subgoal: Subgoal, sketches: AsyncGenerator[Sketch], repairs: int) -> AsyncGenerator[str]:
        """Fill each sketch; one that fails for a known reason is revised up to `repairs` times."""
        async with aclosing(sketches):
            try:
                async for sketch in sketches:
                    self.report(f"sketch {sketch.origin}, depth {subgoal.depth}")
                    filled = await self._fill(subgoal, sketch)
                    if isinstance(filled, str):
                        yield filled
                    elif filled and repairs:
                        revised = self.decomposer.revise(self.problem, subgoal, sketch, filled)
                        async with aclosing(self._fill_all(subgoal, revised, repairs - 1)) as blocks:
                            async for block in blocks:
                                yield block
            except (ContextOverflow, CompletionFailed) as error:
                self.defects[error.message] += 1

    async def _fill(self, parent: Subgoal, sketch: Sketch) -> str | tuple[Message, ...]:
        """Prove every hole of a sketch; else say why it is no good (nothing, when its holes just stay open)."""
        spliced = splice(parent.source, parent.hole, sketch.body)
        outcome = await self._elaborate(parent, sketch, spliced)
        if outcome.status is not Status.PROVED:
            return _relative_messages(outcome, spliced)
        subgoals = [
            Subgoal(parent.header, spliced.source, hole, parent.depth + 1) for hole in spliced.own(outcome.holes)
        ]
        for subgoal in subgoals:
            self.journal.record_subgoal(self.problem, subgoal, parent=parent, sketch=sketch)
        blocks = await self._prove_all(subgoals)
        if blocks is None:
            return tuple(self._objection(subgoal, spliced) for subgoal in subgoals if self.reason_against(subgoal))
        return fill_holes(spliced, {s.hole: block for s, block in zip(subgoals, blocks, strict=True)})

    def _objection(self, subgoal: Subgoal, spliced: Splice) -> Message:
        line = 1 + spliced.source.count("\n", spliced.start, subgoal.hole.start)
        name = subgoal.hole.label or "this step"
        return Message("error", line, 0, f"`{name}` is false: {self.reason_against(subgoal)}")

    async def _elaborate(self, parent: Subgoal, sketch: Sketch, spliced: Splice) -> Elaboration:
        known = self.journal.recall_sketch(parent, sketch)
        if known is not None:
            return known
        timeout_s = self.settings.elaborate_timeout_s
        outcome = await self.lean.elaborate(parent.header, spliced.source, timeout_s=timeout_s)
        self.journal.record_sketch(self.problem, parent, sketch, outcome)
        return outcome

    async def _prove_all(self, subgoals: list[Subgoal]) -> list[str] | None:
        """Prove subgoals side by side; the first that stays open cancels the others."""
        tasks = [asyncio.create_task(self._prove(subgoal)) for subgoal in subgoals]
        try:
            for finished in asyncio.as_completed(tasks):
                if await finished is None:
                    return None
            return [block for task in tasks if (block := task.result()) is not None]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _is_by_model(attempt: Attempt) -> bool:
    return attempt.tactic.origin.startswith("model/") and attempt.status is not Status.PROVED


def _relative_messages(outcome: Elaboration, spliced: Splice) -> tuple[Message, ...]:
    """Lean's errors, with lines and columns counted within the sketch."""
    first = spliced.source.count("\n", 0, spliced.start)
    return tuple(
        Message(m.severity, max(1, m.line - first), max(0, m.column - spliced.column), m.text)
        for m in outcome.messages
        if m.severity == "error"
    )
