"""Running a whole benchmark: several problems at a time, each outcome recorded as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.core.outcome import ProblemOutcome
from prover.core.ports import Decomposer, Lean, RunLog, TacticSource
from prover.core.problem import Problem
from prover.pipeline.portfolio import Portfolio
from prover.pipeline.progress import RunListener
from prover.pipeline.settings import SolveSettings
from prover.pipeline.solve import ProblemSolver


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that solving a list of problems needs."""

    lean: Lean
    tactics: TacticSource
    decomposer: Decomposer
    log: RunLog
    settings: SolveSettings
    listener: RunListener
    concurrency: int
    """Problems worked on at the same time; one for each Lean worker keeps them all busy."""

    async def solve_all(self, problems: Sequence[Problem]) -> list[ProblemOutcome]:
        """Solve `problems`, those that the record calls done excepted; outcomes in given order.

        Raises what the record or Lean raise (`StoreError`, `BackendError`): the run cannot go on then.
        """
        outcomes = self.log.outcomes()
        for problem in problems:
            if problem.id in outcomes:
                self.listener.problem_finished(problem, outcomes[problem.id])
        waiting = iter([problem for problem in problems if problem.id not in outcomes])
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.concurrency):
                    group.create_task(self._work_off(waiting, outcomes))
        except ExceptionGroup as failures:
            # A full disk, say, hits every task at once; one clear error is enough.
            raise failures.exceptions[0] from None
        return [outcomes[problem.id] for problem in problems]

    async def _work_off(self, waiting: Iterator[Problem], outcomes: dict[str, ProblemOutcome]) -> None:
        for problem in waiting:
            outcomes[problem.id] = await self._solve(problem)

    async def _solve(self, problem: Problem) -> ProblemOutcome:
        self.listener.problem_started(problem)
        spent_s = self.log.seconds_spent(problem)
        self.log.begin_problem(problem)
        solver = ProblemSolver(
            problem=problem,
            lean=self.lean,
            portfolio=Portfolio(problem, self.lean, self.tactics, self.log),
            decomposer=self.decomposer,
            journal=self.log,
            settings=self.settings,
            report=lambda activity: self.listener.problem_activity(problem, activity),
        )
        outcome = await solver.solve(spent_s)
        self.log.finish_problem(problem, outcome)
        self.listener.problem_finished(problem, outcome)
        return outcome
