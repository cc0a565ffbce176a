"""Keep what is measured out of what is learnt from: rows that state a problem of a benchmark, or nearly so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from prover.core.problem import Problem
from prover.dataset.likeness import Likeness, StatementIndex
from prover.dataset.rows import BaseRow

DEFAULT_THRESHOLD = 0.8


class RemovalRule(StrEnum):
    """Why a row is removed, the strongest reason first."""

    ORIGIN = "origin"
    """The row comes from work on a problem of the benchmark."""
    EQUAL = "equal"
    """A statement of the row is that of a problem, up to spelling (see `prover.dataset.canonical`)."""
    NEAR_DUPLICATE = "near-duplicate"
    """A statement of the row is as much like that of a problem as the threshold says, or more."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A row that is removed, and why."""

    rule: RemovalRule
    benchmark_problem: str
    """`BENCHMARK/PROBLEM`."""
    likeness: float
    statement: str
    """The statement of the row that gave the reason."""

    def to_json(self) -> dict[str, Any]:
        """The removal as a JSON object."""
        return {**asdict(self), "rule": self.rule.value, "likeness": round(self.likeness, 4)}


@dataclass(slots=True)
class Decontaminator:
    """Judges rows against the problems of benchmarks. The same rows and problems give the same answers."""

    threshold: float = DEFAULT_THRESHOLD
    _index: StatementIndex = field(default_factory=StatementIndex)
    _origins: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Likeness | None] = field(default_factory=dict)
    """What was found for the statements of the last rows: rows of one problem come one after the other."""

    def add_benchmark(self, name: str, problems: Iterable[Problem]) -> int:
        """Take in the problems of a benchmark; return how many there were."""
        count = 0
        for problem in problems:
            label = f"{name}/{problem.name}"
            self._index.add(label, problem.statement)
            self._origins.setdefault(problem.id, label)
            count += 1
        return count

    def judge(self, row: BaseRow) -> Removal | None:
        """Return why `row` is to be removed, or None when it may stay."""
        origin = self._origins.get(row.provenance.problem_id)
        if origin is not None:
            return Removal(RemovalRule.ORIGIN, origin, 1.0, row.statement)
        nearest: tuple[Likeness, str] | None = None
        for statement in dict.fromkeys(claim.statement for claim in row.claims()):
            found = self._look_up(statement)
            if found is not None and (nearest is None or _strength(found) > _strength(nearest[0])):
                nearest = (found, statement)
        if nearest is None:
            return None
        found, statement = nearest
        rule = RemovalRule.EQUAL if found.is_equal else RemovalRule.NEAR_DUPLICATE
        return Removal(rule, found.label, found.value, statement)

    def _look_up(self, statement: str) -> Likeness | None:
        if statement not in self._known:
            if len(self._known) >= 1000:
                self._known.clear()
            self._known[statement] = self._index.find_nearest(statement, threshold=self.threshold)
        return self._known[statement]


def _strength(found: Likeness) -> tuple[bool, float]:
    return found.is_equal, found.value
