"""Running a whole benchmark: several problems at a time, each outcome recorded as it comes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prover.core.lemmas import LemmaLibrary
from prover.core.outcome import ProblemOutcome
from prover.core.ports import Decomposer, Lean, ProofWriter, Refuter, RunLog, TacticSource
from prover.core.problem import Problem
from prover.pipeline.allowance import Allowance
from prover.pipeline.attempts import Attempts
from prover.pipeline.goals import GoalProver, Report
from prover.pipeline.portfolio import Portfolio
from prover.pipeline.progress import RunListener
from prover.pipeline.proved_goals import ProvedGoals
from prover.pipeline.recalling import Answers, RecallingLean, RecallingRefuter
from prover.pipeline.rollouts import Rollouts
from prover.pipeline.settings import SolveSettings
from prover.pipeline.solve import ProblemSolver


@dataclass(frozen=True, slots=True)
class Searchers:
    """The means of the search."""

    tactics: TacticSource
    decomposer: Decomposer
    writer: ProofWriter | None = None
    """A prover model, if there is one."""
    refuter: Refuter | None = None
    has_models: bool = False
    """Whether any of these costs money or a GPU's time: what is false is found out before."""
    library: LemmaLibrary | None = None
    """Proved lemmas that all problems share; without it each problem has its own, for equal lemmas only."""
    paused_s: Callable[[], float] = lambda: 0.0
    """Seconds, so far, in which everyone waited for a dead endpoint."""


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that solving a list of problems needs."""

    lean: Lean
    searchers: Searchers
    log: RunLog
    settings: SolveSettings
    listener: RunListener
    concurrency: int
    """Problems worked on at the same time: enough to keep the Lean workers and the model's slots busy."""
    answers: Answers | None = None
    """What Lean said to other runs of the same evaluation; recalled, and charged for, as if it had been asked anew."""

    async def solve_all(self, problems: Sequence[Problem]) -> list[ProblemOutcome]:
        """Solve `problems`, those that the record calls done excepted; outcomes in given order.

        Raises what the record, Lean or a model raise (`StoreError`, `BackendError`, `ModelError`): the
        run cannot go on then.
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
        recalling = None if self.answers is None else RecallingLean(self.lean, self.answers)
        goals = self._plan(problem, recalling or self.lean, lambda act: self.listener.problem_activity(problem, act))

        def uncounted_s() -> float:
            return self.searchers.paused_s() - (recalling.recalled_s if recalling else 0.0)

        outcome = await ProblemSolver(problem, goals, uncounted_s).solve(spent_s)
        self.log.finish_problem(problem, outcome)
        self.listener.problem_finished(problem, outcome)
        return outcome

    def _plan(self, problem: Problem, lean: Lean, report: Report) -> GoalProver:
        attempts = Attempts(problem, lean, self.log)
        library, refuter = self.searchers.library, self.searchers.refuter
        defects: Counter[str] = Counter()
        rollouts = None
        if self.searchers.writer is not None:
            allowance = Allowance(self.settings.max_samples, self.settings.max_tokens)
            rollouts = Rollouts(problem, self.searchers.writer, attempts, allowance, self.settings, defects)
        return GoalProver(
            problem=problem,
            lean=lean,
            journal=self.log,
            attempts=attempts,
            portfolio=Portfolio(self.searchers.tactics, attempts),
            rollouts=rollouts,
            decomposer=self.searchers.decomposer,
            refuter=RecallingRefuter(refuter, lean) if refuter and isinstance(lean, RecallingLean) else refuter,
            settings=self.settings,
            report=report,
            defects=defects,
            refutes_lemmas=self.searchers.has_models,
            proved=ProvedGoals(attempts, library if library is not None else LemmaLibrary(max_offered=0)),
        )
