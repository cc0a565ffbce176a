"""The `Lean` port at a traced repository: Dojo runs tactics at its theorems, another Lean does all else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from prover.core.errors import BackendError
from prover.core.ports import Elaboration, Lean
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.lean.dojo.benchmark import DojoTheorem
from prover.lean.dojo.sessions import DojoRepo, DojoSession, Step
from prover.lean.dojo.stepping import TheoremFinder, locate


class DojoLean:
    """Tries tactics through Dojo where it can, elaborates and verifies by `judge`. Implements `prover.core.ports.Lean`.

    A tactic that Dojo calls finished is run once more by `judge` before it counts, and every proof is verified there.
    """

    def __init__(self, judge: Lean, repo: DojoRepo, index: TheoremFinder) -> None:
        self._judge = judge
        self._repo = repo
        self._index = index

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate by the judge."""
        return await self._judge.elaborate(header, source, timeout_s=timeout_s)

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge by the judge; Dojo has no say."""
        verdict = await self._judge.verify(problem, source, timeout_s=timeout_s)
        return replace(verdict, lean=await self.describe())

    async def describe(self) -> str:
        """The judge's Lean, and that Dojo ran tactics."""
        return f"{await self._judge.describe()}, tactics by leandojo"

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Run `tactics` by Dojo at a theorem of the repository; at other goals, and without Dojo, by the judge."""
        done: list[Attempt] = []

        def note(attempt: Attempt) -> None:
            done.append(attempt)
            on_attempt(attempt)

        theorem = locate(self._index, subgoal.header, subgoal.source, subgoal.hole.start)
        if isinstance(theorem, DojoTheorem) and tactics:
            found = await self._try_by_dojo(theorem, subgoal, tactics, note)
            if found is not None:
                return found
        left = tactics[len(done) :]
        return await self._judge.try_tactics(subgoal, left, on_attempt=on_attempt) if left else None

    async def _try_by_dojo(
        self, theorem: DojoTheorem, subgoal: Subgoal, tactics: Sequence[Tactic], note: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Run tactics until one holds or Dojo is lost; what was not tried then is the judge's."""
        timeout_s = max(tactic.timeout_s for tactic in tactics)
        try:
            async with self._repo.open_theorem(theorem.file_path, theorem.full_name, timeout_s=timeout_s) as session:
                for tactic in tactics:
                    attempt = await self._try_one(session, subgoal, tactic)
                    note(attempt)
                    if attempt.status is not Status.REJECTED:
                        return attempt if attempt.status is Status.PROVED else None
        except BackendError:
            return None  # it did not start
        return None

    async def _try_one(self, session: DojoSession, subgoal: Subgoal, tactic: Tactic) -> Attempt:
        step = await session.run(session.root, tactic.text)
        if not step.is_finished:
            return Attempt(subgoal.id, tactic, step.failure or Status.REJECTED, (Message("error", 0, 0, _say(step)),))
        confirmed: list[Attempt] = []
        await self._judge.try_tactics(subgoal, [tactic], on_attempt=confirmed.append)
        return confirmed[0] if confirmed else Attempt(subgoal.id, tactic, Status.CRASHED)


def _say(step: Step) -> str:
    if step.state is None:
        return step.message
    return f"unsolved goals\n{step.state.text}"
