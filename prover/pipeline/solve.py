"""Solving one problem: read the statement, close its goal, verify the recombined proof as a whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from prover.core.assembly import join_proof, state_with_sorry
from prover.core.lexer import Kind, tokenize
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Closing, Proof, Subgoal
from prover.core.verdict import Status
from prover.pipeline.goals import GoalProver

DEFECTS_TOLD = 3
LOOK_S = 1.0
"""How often to look at the budget: time may be charged for, or given back, at any moment."""
End = tuple[ProblemStatus, str]
"""How the work ended, and by which means the proof was found."""


@dataclass(slots=True)
class ProblemSolver:
    """Searches a proof of one problem and records every step of it."""

    problem: Problem
    goals: GoalProver
    paused_s: Callable[[], float] = lambda: 0.0
    """Seconds, so far, that do not count, as everyone waited for a dead endpoint; less those that count although they
    took no time, as Lean's answers were recalled."""
    message: str = ""
    """Why the last candidate failed, for the outcome."""
    proved_how: str = ""
    """By which means, once a proof is recorded."""

    async def solve(self, spent_s: float = 0.0) -> ProblemOutcome:
        """Search until a proof is verified, ideas run out, or the budget is spent."""
        begun, paused_s = time.monotonic(), self.paused_s()

        def seconds() -> float:
            return spent_s + time.monotonic() - begun - (self.paused_s() - paused_s)

        status, how = await self._search_within(seconds)
        message = "" if status is ProblemStatus.PROVED else self.message
        return ProblemOutcome(self.problem.name, status, how, seconds(), self.goals.attempts.count, message)

    async def _search_within(self, seconds: Callable[[], float]) -> End:
        """Search until `seconds()` exceeds the budget; pauses push the end back, so it is looked at again."""
        budget_s = self.goals.settings.budget_s
        search = asyncio.create_task(self._search())
        try:
            while (left_s := budget_s - seconds()) > 0:
                await asyncio.wait({search}, timeout=min(left_s, LOOK_S))
                if search.done():
                    return search.result()
        finally:
            search.cancel()
            await asyncio.gather(search, return_exceptions=True)
        if not search.cancelled():
            return search.result()  # it ended at the very moment
        if self.proved_how:  # only the search's siblings were still being cancelled
            return ProblemStatus.PROVED, self.proved_how
        self.message = f"no proof within {budget_s:g} s"
        return ProblemStatus.TIMEOUT, ""

    async def _search(self) -> End:
        if self.problem.defect:
            self.message = self.problem.defect
            return ProblemStatus.INVALID, ""
        self.goals.report("reading the statement")
        source = state_with_sorry(self.problem.statement)
        timeout_s = self.goals.settings.elaborate_timeout_s
        opened = await self.goals.lean.elaborate(self.problem.header, source, timeout_s=timeout_s)
        if opened.status is not Status.PROVED or len(opened.holes) != 1:
            self.message = opened.first_error or "the statement has no single goal"
            return _blame_statement(opened.status), ""
        root = Subgoal(self.problem.header, source, opened.holes[0])
        self.goals.journal.record_subgoal(self.problem, root)
        return await self._search_root(root)

    async def _search_root(self, root: Subgoal) -> End:
        async with aclosing(self.goals.close(root)) as closings:
            async for closing in closings:
                if await self._verify(closing):
                    return ProblemStatus.PROVED, closing.how
        if witness := self.goals.reason_against(root):
            self.message = f"the statement is {witness}"
            return ProblemStatus.REFUTED, ""
        self.message = self.message or "no idea left to try"
        if self.goals.defects:
            told = "; ".join(f"{count} x {defect}" for defect, count in self.goals.defects.most_common(DEFECTS_TOLD))
            self.message += f" (answers of models that could not be used: {told})"
        return ProblemStatus.FAILED, ""

    async def _verify(self, closing: Closing) -> bool:
        """Have Lean judge the assembled proof as a whole; only this makes a proof."""
        self.goals.report("verifying")
        source = join_proof(self.problem.statement, closing.block)
        if closing.preamble:
            source = f"{closing.preamble}\n\n{source}"
        if _mentions_sorry(source):
            # An alternative that was never reached is harmless to the kernel, and to nobody who reads the file.
            self.message = "recombined proof still mentions `sorry`"
            return False
        timeout_s = self.goals.settings.verify_timeout_s
        verdict = await self.goals.lean.verify(self.problem, source, timeout_s=timeout_s)
        if not verdict.is_proved:
            self.message = f"recombined proof not accepted ({verdict.rule}): {verdict.message}"
            return False
        self.goals.journal.record_proof(Proof(self.problem, source, verdict, closing.how))
        self.proved_how = closing.how
        return True


def _mentions_sorry(text: str) -> bool:
    return any(token.kind is Kind.WORD and token.text == "sorry" for token in tokenize(text))


def _blame_statement(status: Status) -> ProblemStatus:
    """A statement that takes Lean down or too long is not thereby invalid."""
    blame = {Status.CRASHED: ProblemStatus.CRASHED, Status.TIMEOUT: ProblemStatus.TIMEOUT}
    return blame.get(status, ProblemStatus.INVALID)
