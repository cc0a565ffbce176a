"""Hand-made evaluations and records for the tests of reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.record import ProblemRecord
from prover.evaluate.reading import read_evaluation
from prover.evaluate.results import Evaluation
from tests.unit.graph.records import TWO_STEPS, TWO_STEPS_FILLED, Recorder, goal

AREAS = ("algebra", "number theory", "logic")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """What is known of a run; the store's own `RunRecord` has the same fields."""

    id: str
    settings: Mapping[str, Any]
    benchmark: str = "toy"
    fingerprint: str = "f"
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=lambda: {"lean": "4.28.0 embedded", "prover": "0"})
    started_at: datetime = BEGIN
    finished_at: datetime | None = BEGIN + timedelta(seconds=90)
    usage: Usage = field(default_factory=lambda: Usage(1000, 500, 0.25))
    state: str = "finished"


@dataclass
class Shelf:
    """Runs and their records, as a store would keep them."""

    records: dict[str, list[ProblemRecord]] = field(default_factory=dict)

    def evaluate(self, name: str, samples: Sequence[Iterable[ProblemRecord]], **settings: Any) -> Evaluation:
        """Put each sample on the shelf as a run, and read them as an evaluation."""
        runs = []
        for number, records in enumerate(samples):
            told = {"id": name, "sample": number, "samples": len(samples), "ks": [1, len(samples)]}
            run = Run(f"{name}-{number}", {"evaluation": told, **settings}, seed=number)
            self.records[run.id] = [replace(record, run_id=run.id) for record in records]
            runs.append(run)
        return read_evaluation(runs, self.records.__getitem__)

    def read(self, run_id: str, name: str) -> ProblemRecord | None:
        """As a report reads a record."""
        return next((record for record in self.records[run_id] if record.problem.name == name), None)


def make_problem(number: int, **told: str) -> Problem:
    """The `number`th problem; areas take turns."""
    return Problem(
        f"p{number:04}",
        f"theorem p{number:04} (n : Nat) : n + {number} = {number} + n",
        area=AREAS[number % len(AREAS)],
        split="test" if number % 2 else "valid",
        **{"informal": f"Adding {number} from either side.", **told},
    )


def prove(problem: Problem, seconds: float = 2.0) -> ProblemRecord:
    """Proved by a sketch with two goals."""
    recorder = Recorder(problem)
    root = recorder.open("!omega", "!simp")
    recorder.sketch(root, TWO_STEPS, [("a", goal("A"), ("rfl",)), ("b", goal("B", a="A"), ("!rfl", "exact g a.left"))])
    outcome = ProblemOutcome(problem.name, ProblemStatus.PROVED, "sketch", seconds, 5)
    return recorder.finish(outcome, TWO_STEPS_FILLED)


def fail(
    problem: Problem, status: ProblemStatus = ProblemStatus.FAILED, message: str = "no idea left"
) -> ProblemRecord:
    """Not proved."""
    recorder = Recorder(problem)
    recorder.open("!omega", "!rfl")
    return recorder.finish(ProblemOutcome(problem.name, status, "", 7.5, 2, message))


def write_by_model(problem: Problem, text: str) -> ProblemRecord:
    """Two proofs that a model wrote, both turned away; `text` is all that it said."""
    record = fail(problem)
    root = record.goals[0]
    attempts = tuple(
        replace(attempt, tactic=replace(attempt.tactic, completion=text, origin="model/cot"))
        for attempt in root.attempts
    )
    return replace(record, goals=(replace(root, attempts=attempts),))


def leave_open(problem: Problem) -> ProblemRecord:
    """Killed while it was worked on."""
    recorder = Recorder(problem)
    recorder.open("!omega")
    return recorder.finish(None)


def two_evaluations(shelf: Shelf, count: int = 6, samples: int = 2) -> tuple[Evaluation, Evaluation]:
    """The first proves all but every third problem, the second all but the first and one that times out."""
    problems = [make_problem(number) for number in range(count)]
    first = [prove(one) if number % 3 else fail(one) for number, one in enumerate(problems)]
    second = [prove(one, 4.0) if number else fail(one) for number, one in enumerate(problems)]
    second[1] = fail(problems[1], ProblemStatus.TIMEOUT, "no proof within 60 s")
    return shelf.evaluate("eval-first", [first] * samples), shelf.evaluate("eval-second", [second] * samples)
