"""Solving one problem: portfolio first, then sketches, recursively; DeepSeek-Prover-V2, section 2.

Deviation from the paper: a subgoal is not printed as a lemma and proved elsewhere, it is proved at
the place where its `sorry` stands, so that nothing is lost between Lean's goal and its text.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from prover.core.assembly import Splice, fill_holes, join_proof, splice, state_with_sorry
from prover.core.lexer import Kind, tokenize
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Decomposer, Elaboration, Journal, Lean
from prover.core.problem import Problem
from prover.core.proof import Proof, Sketch, Subgoal
from prover.core.verdict import Status
from prover.pipeline.portfolio import Portfolio
from prover.pipeline.settings import SolveSettings

Report = Callable[[str], None]


@dataclass(slots=True)
class ProblemSolver:
    """Searches a proof of one problem and records every step of it."""

    problem: Problem
    lean: Lean
    portfolio: Portfolio
    decomposer: Decomposer
    journal: Journal
    settings: SolveSettings
    report: Report
    """Told in a few words what is being tried."""
    message: str = ""
    """Why the last candidate failed, for the outcome."""
    _hopeless: dict[str, int] = field(default_factory=dict)
    """Goals that neither tactics nor sketches could prove, and at which depth."""

    async def solve(self, spent_s: float = 0.0) -> ProblemOutcome:
        """Search until a proof is verified, ideas run out, or the budget is spent."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self.settings.budget_s - spent_s)):
                status, how = await self._search()
        except TimeoutError:
            status, how = ProblemStatus.TIMEOUT, ""
            self.message = f"no proof within {self.settings.budget_s:g} s"
        seconds = spent_s + time.monotonic() - begun
        message = "" if status is ProblemStatus.PROVED else self.message
        return ProblemOutcome(self.problem.name, status, how, seconds, self.portfolio.attempts, message)

    async def _search(self) -> tuple[ProblemStatus, str]:
        if self.problem.defect:
            self.message = self.problem.defect
            return ProblemStatus.INVALID, ""
        self.report("reading the statement")
        source = state_with_sorry(self.problem.statement)
        timeout_s = self.settings.elaborate_timeout_s
        opened = await self.lean.elaborate(self.problem.header, source, timeout_s=timeout_s)
        if opened.status is not Status.PROVED or len(opened.holes) != 1:
            self.message = opened.first_error or "the statement has no single goal"
            return _blame_statement(opened.status), ""
        root = Subgoal(self.problem.header, source, opened.holes[0])
        self.journal.record_subgoal(self.problem, root)
        return await self._search_root(root)

    async def _search_root(self, root: Subgoal) -> tuple[ProblemStatus, str]:
        self.report("portfolio")
        block = await self.portfolio.prove(root)
        if block is not None and await self._verify(block, "portfolio"):
            return ProblemStatus.PROVED, "portfolio"
        async with aclosing(self._prove_by_sketches(root)) as blocks:
            async for block in blocks:
                if await self._verify(block, "sketch"):
                    return ProblemStatus.PROVED, "sketch"
        self.message = self.message or "no idea left to try"
        return ProblemStatus.FAILED, ""

    async def _prove(self, subgoal: Subgoal) -> str | None:
        """A tactic block for `subgoal`: from the portfolio, else from a sketch of its own."""
        if subgoal.depth >= self._hopeless.get(subgoal.goal_key, subgoal.depth + 1):
            return None
        block = await self.portfolio.prove(subgoal)
        if block is None:
            async with aclosing(self._prove_by_sketches(subgoal)) as blocks:
                block = await anext(blocks, None)
        if block is None:
            self._hopeless[subgoal.goal_key] = subgoal.depth
        return block

    async def _prove_by_sketches(self, subgoal: Subgoal) -> AsyncGenerator[str]:
        """Tactic blocks that close `subgoal`, one for each sketch whose holes could all be filled."""
        if subgoal.depth >= self.settings.max_depth:
            return
        left = self.settings.sketches_at(subgoal.depth)
        async for sketch in self.decomposer.propose(self.problem, subgoal):
            if left == 0:
                return
            left -= 1
            self.report(f"sketch {sketch.origin}")
            block = await self._fill_sketch(subgoal, sketch)
            if block is not None:
                yield block

    async def _fill_sketch(self, parent: Subgoal, sketch: Sketch) -> str | None:
        """Prove every hole of a sketch; None when Lean turns the sketch away or a hole stays open."""
        spliced = splice(parent.source, parent.hole, sketch.body)
        outcome = await self._elaborate_sketch(parent, sketch, spliced)
        if outcome.status is not Status.PROVED:
            return None
        subgoals = [
            Subgoal(parent.header, spliced.source, hole, parent.depth + 1)
            for hole in outcome.holes
            if spliced.contains(hole)
        ]
        for subgoal in subgoals:
            self.journal.record_subgoal(self.problem, subgoal, parent=parent, sketch=sketch)
        blocks = await self._prove_all(subgoals)
        if blocks is None:
            return None
        return fill_holes(spliced, {s.hole: block for s, block in zip(subgoals, blocks, strict=True)})

    async def _elaborate_sketch(self, parent: Subgoal, sketch: Sketch, spliced: Splice) -> Elaboration:
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

    async def _verify(self, block: str, how: str) -> bool:
        """Have Lean judge the assembled proof as a whole; only this makes a proof."""
        self.report("verifying")
        source = join_proof(self.problem.statement, block)
        if _mentions_sorry(block):
            # An alternative that was never reached is harmless to the kernel, and to nobody who reads the file.
            self.message = "recombined proof still mentions `sorry`"
            return False
        verdict = await self.lean.verify(self.problem, source, timeout_s=self.settings.verify_timeout_s)
        if not verdict.is_proved:
            self.message = f"recombined proof not accepted ({verdict.rule}): {verdict.message}"
            return False
        self.journal.record_proof(Proof(self.problem, source, verdict, how))
        return True


def _mentions_sorry(block: str) -> bool:
    return any(token.kind is Kind.WORD and token.text == "sorry" for token in tokenize(block))


def _blame_statement(status: Status) -> ProblemStatus:
    """A statement that takes Lean down or too long is not thereby invalid."""
    blame = {Status.CRASHED: ProblemStatus.CRASHED, Status.TIMEOUT: ProblemStatus.TIMEOUT}
    return blame.get(status, ProblemStatus.INVALID)
