"""A run's journal in memory, and a listener that keeps what it hears."""

from __future__ import annotations

from prover.core.outcome import ProblemOutcome
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal


class MemoryLog:
    """Implements `RunLog`."""

    def __init__(self) -> None:
        self.attempts: dict[str, dict[str, Attempt]] = {}
        self.sketches: dict[tuple[str, str], Elaboration] = {}
        self.subgoals: list[Subgoal] = []
        self.proofs: list[Proof] = []
        self.done: dict[str, ProblemOutcome] = {}
        self.spent: dict[str, float] = {}

    def recall_attempts(self, subgoal: Subgoal) -> dict[str, Attempt]:
        return dict(self.attempts.get(subgoal.id, {}))

    def record_subgoal(self, problem, subgoal, *, parent=None, sketch=None) -> None:
        self.subgoals.append(subgoal)

    def record_attempt(self, problem: Problem, subgoal: Subgoal, attempt: Attempt) -> None:
        self.attempts.setdefault(subgoal.id, {})[attempt.tactic.text] = attempt

    def record_sketch(self, problem: Problem, parent: Subgoal, sketch: Sketch, outcome: Elaboration) -> None:
        self.sketches[parent.id, sketch.id] = outcome

    def recall_sketch(self, parent: Subgoal, sketch: Sketch) -> Elaboration | None:
        return self.sketches.get((parent.id, sketch.id))

    def record_proof(self, proof: Proof) -> None:
        self.proofs.append(proof)

    def begin_problem(self, problem: Problem) -> None: ...

    def finish_problem(self, problem: Problem, outcome: ProblemOutcome) -> None:
        self.done[problem.id] = outcome

    def outcomes(self) -> dict[str, ProblemOutcome]:
        return dict(self.done)

    def seconds_spent(self, problem: Problem) -> float:
        return self.spent.get(problem.id, 0.0)


class QuietListener:
    """Implements `RunListener`."""

    def __init__(self) -> None:
        self.finished: list[str] = []

    def problem_started(self, problem: Problem) -> None: ...

    def problem_activity(self, problem: Problem, activity: str) -> None: ...

    def problem_finished(self, problem: Problem, outcome: ProblemOutcome) -> None:
        self.finished.append(problem.name)
