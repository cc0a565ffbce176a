"""Evaluations and runs made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem
from prover.core.record import ProblemRecord
from prover.evaluate.results import Evaluation, Failure, ProblemResult, SampleResult

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def make_problem(name: str, area: str = "", split: str = "") -> Problem:
    return Problem(name, f"theorem {name} : True", area=area, split=split)


def make_result(name: str, proved: str, **fields: Any) -> ProblemResult:
    """`proved` has a character for each sample: `+` is a proof."""
    samples = tuple(
        SampleResult("run", i, i, ProblemStatus.PROVED)
        if sign == "+"
        else SampleResult("run", i, i, ProblemStatus.FAILED, failure=Failure.ERROR)
        for i, sign in enumerate(proved)
    )
    return ProblemResult(make_problem(name, fields.pop("area", "")), samples, **fields)


def make_evaluation(name: str, table: Mapping[str, str], **fields: Any) -> Evaluation:
    results = tuple(make_result(problem, proved) for problem, proved in table.items())
    samples = max(map(len, table.values()))
    return Evaluation(name, "bench", results, samples, ("run",), **{"ks": (1, samples), **fields})


@dataclass(frozen=True)
class FakeRun:
    """Implements `RunFacts`, and knows its records."""

    id: str
    statuses: Mapping[str, str]
    """By problem; empty for one that was begun and has not ended."""
    sample: int = 0
    part_of: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=lambda: {"lean": "4.28.0", "prover": "1"})
    state: str = "finished"
    benchmark: str = "bench"
    fingerprint: str = "f"
    usage: Usage = field(default_factory=lambda: Usage(10, 5, 0.5))

    @property
    def settings(self) -> dict[str, Any]:
        part_of = {"evaluation": {**self.part_of, "sample": self.sample}} if self.part_of else {}
        return {"budget_s": 60.0, "hardware": {"cores": 2}, **part_of}

    @property
    def seed(self) -> int:
        return self.sample

    @property
    def started_at(self) -> datetime:
        return BEGUN

    @property
    def finished_at(self) -> datetime | None:
        return BEGUN + timedelta(seconds=10) if self.state == "finished" else None

    def records(self) -> list[ProblemRecord]:
        return [make_record(name, status, self.id) for name, status in self.statuses.items()]


def make_record(name: str, status: str, run_id: str = "run", message: str = "") -> ProblemRecord:
    outcome = ProblemOutcome(name, ProblemStatus(status), seconds=2.0, message=message) if status else None
    return ProblemRecord(run_id, make_problem(name), outcome, (), (), ())


def read_from(runs: list[FakeRun]) -> Any:
    """A `ReadProblems` over `runs`."""
    return lambda run_id: next(run for run in runs if run.id == run_id).records()
