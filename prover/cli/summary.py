"""What a run ends with: the table by area, the proof files, the JSON line."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from prover.core.errors import StoreError
from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.problem import Problem, hash_content
from prover.core.proof import Proof
from prover.core.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The results of a run, in the order of the benchmark."""

    run_id: str
    benchmark: str
    results: tuple[tuple[Problem, ProblemOutcome], ...]
    """Of the problems that are done."""
    seconds: float
    usage: Usage
    """Of the models, in this session; what was in the cache cost nothing."""
    stopped: str = ""
    """Why problems were left undone, if the run ended early by itself."""

    @property
    def outcomes(self) -> tuple[ProblemOutcome, ...]:
        """Without their problems."""
        return tuple(outcome for _, outcome in self.results)

    def count(self, status: ProblemStatus) -> int:
        """How many problems ended with `status`."""
        return sum(outcome.status is status for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        early = {"stopped": self.stopped} if self.stopped else {}
        return {
            "run": self.run_id,
            "benchmark": self.benchmark,
            "problems": len(self.outcomes),
            "proved": self.count(ProblemStatus.PROVED),
            "refuted": self.count(ProblemStatus.REFUTED),
            "failed": self.count(ProblemStatus.FAILED),
            "timeouts": self.count(ProblemStatus.TIMEOUT),
            "crashed": self.count(ProblemStatus.CRASHED),
            "invalid": self.count(ProblemStatus.INVALID),
            "seconds": round(self.seconds, 1),
            "tokens": self.usage.tokens,
            "usd": round(self.usage.cost_usd, 6),
            **early,
            "by_problem": {outcome.name: _outcome_to_json(outcome) for outcome in self.outcomes},
        }


def _outcome_to_json(outcome: ProblemOutcome) -> dict[str, Any]:
    row: dict[str, Any] = {
        "status": outcome.status.value,
        "how": outcome.how or None,
        "seconds": round(outcome.seconds, 2),
        "attempts": outcome.attempts,
    }
    return {**row, "message": outcome.message} if outcome.message else row


def tabulate_by_area(summary: RunSummary) -> Table:
    """Proved / tried, by area, with how they were proved. Rare columns are there only when something is in them."""
    groups: dict[str, list[ProblemOutcome]] = defaultdict(list)
    for problem, outcome in summary.results:
        groups[problem.area or "-"].append(outcome)
    total = _count(summary.outcomes)
    shown = [name for name in total if total[name] or name not in _RARE]
    table = Table(title=f"{summary.benchmark}: run {summary.run_id}", title_justify="left")
    table.add_column("area")
    for name in (*shown, "seconds"):
        table.add_column(name, justify="right")
    for area, outcomes in sorted(groups.items()):
        table.add_row(area, *_to_cells(outcomes, shown))
    table.add_section()
    table.add_row("all", *_to_cells(summary.outcomes, shown), style="bold")
    return table


_RARE = frozenset({"model", "refuted", "other"})


def _count(outcomes: Sequence[ProblemOutcome]) -> dict[str, int]:
    """How many outcomes fall into each column, in the order of the columns."""
    how = Counter(outcome.how for outcome in outcomes if outcome.status is ProblemStatus.PROVED)
    status = Counter(outcome.status for outcome in outcomes)
    return {
        "problems": len(outcomes),
        "proved": status[ProblemStatus.PROVED],
        "portfolio": how["portfolio"],
        "model": how["model"],
        "sketch": how["sketch"],
        "refuted": status[ProblemStatus.REFUTED],
        "failed": status[ProblemStatus.FAILED],
        "timeout": status[ProblemStatus.TIMEOUT],
        "other": status[ProblemStatus.CRASHED] + status[ProblemStatus.INVALID],
    }


def _to_cells(outcomes: Sequence[ProblemOutcome], shown: Sequence[str]) -> list[str]:
    counts = _count(outcomes)
    return [*(str(counts[name]) for name in shown), f"{sum(outcome.seconds for outcome in outcomes):.0f}"]


def make_proof_folder(directory: Path) -> Path:
    """Make the folder for proof files, before any work is done for them. Raises `StoreError`."""
    with _explain_failure(directory):
        directory.mkdir(parents=True, exist_ok=True)
    return directory


def write_proof_files(proofs: Sequence[Proof], directory: Path) -> list[Path]:
    """Write each proof as a stand-alone Lean file that `prover check` accepts; atomic, by name.

    Raises `StoreError` when a file cannot be written.
    """
    with _explain_failure(directory):
        directory.mkdir(parents=True, exist_ok=True)
        return [write_whole(directory / f"{_file_stem(proof.problem.name)}.lean", proof.file_text) for proof in proofs]


@contextmanager
def _explain_failure(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot write proofs to {directory}: {error.strerror or error}",
            hint="Name another folder with --out; proofs found so far are in the store",
        ) from error


def _file_stem(name: str) -> str:
    """A file name for a problem name; what had to be changed is told apart by a hash."""
    stem = re.sub(r"[^\w.#'-]", "_", name).strip(".")[:100]
    return stem if stem == name else f"{stem}-{hash_content(name)[:6]}"
