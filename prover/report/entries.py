"""What a report is about: evaluations with a letter each, and the problems of all of them with a file each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prover.core.problem import Problem
from prover.evaluate.results import Evaluation, ProblemResult

SERIES = 6
"""Colours and markers for evaluations; after these they begin again."""
_FILE_CHARS = 80
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|)", re.IGNORECASE)
"""Names that a file on Windows cannot have, with any ending."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """An evaluation in the report."""

    number: int
    evaluation: Evaluation

    @property
    def letter(self) -> str:
        """A to Z, then A2 and so on."""
        turn, place = divmod(self.number, 26)
        return chr(ord("A") + place) + (str(turn + 1) if turn else "")

    @property
    def series(self) -> str:
        """CSS class of its colour."""
        return f"s{self.number % SERIES}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem in the report."""

    problem: Problem
    file: str
    """Of its page, within the folder of pages."""
    results: tuple[ProblemResult | None, ...]
    """One for each evaluation; None where it was not among the problems."""

    @property
    def is_proved_by(self) -> tuple[bool, ...]:
        """For each evaluation that had the problem, whether it proved it."""
        return tuple(result.proved for result in self.results if result is not None and result.samples)


def enter(evaluations: Sequence[Evaluation]) -> tuple[Entrant, ...]:
    """Number the evaluations in the order in which they were named."""
    return tuple(Entrant(number, evaluation) for number, evaluation in enumerate(evaluations))


def list_entries(evaluations: Sequence[Evaluation]) -> tuple[Entry, ...]:
    """All problems of all evaluations, in the order in which they first appear."""
    problems: dict[str, Problem] = {}
    results: list[dict[str, ProblemResult]] = []
    for evaluation in evaluations:
        by_id = {result.problem.id: result for result in evaluation.problems}
        results.append(by_id)
        for key, result in by_id.items():
            problems.setdefault(key, result.problem)
    taken: set[str] = set()
    return tuple(
        Entry(problem, name_file(problem, taken), tuple(by_id.get(key) for by_id in results))
        for key, problem in problems.items()
    )


def name_file(problem: Problem, taken: set[str]) -> str:
    """A file name for the problem's page that no system objects to; adds it to `taken`, whose case does not count."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", problem.name)[:_FILE_CHARS].strip("._-")
    if _RESERVED.fullmatch(stem.split(".")[0]) or stem.lower() in taken:
        stem = f"{problem.id}-{stem}".rstrip("-")
    taken.add(stem.lower())
    return f"{stem}.html"
