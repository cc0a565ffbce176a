"""Which rules turned rollouts away, step by step: reward hacking shows here when it starts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prover.core.whole_file import write_whole
from prover.train.judging import LEAN_FAILED, Judged

PROVED = "proved"
REJECTIONS = "rejections.csv"
COLUMNS = ("step", "rule", "count", "example")
EXAMPLE_CHARACTERS = 300
CLASSES = ("rejected/screen", "rejected/reading", "rejected/lean", "lean_failed")
"""Metrics of a step: shares of its rollouts. A policy that begins to attack moves rollouts into the first."""


def share_by_class(judged: Sequence[Judged]) -> dict[str, float]:
    """The share of the rollouts in each of `CLASSES`; the rest are proofs."""
    counts = Counter(_classify(one) for one in judged if not one.is_proof)
    return {name: counts[name] / max(1, len(judged)) for name in CLASSES}


def _classify(judged: Judged) -> str:
    if judged.value is None or judged.rule == LEAN_FAILED:
        return "lean_failed"
    reader = judged.rule.partition(":")[0]
    return f"rejected/{reader}" if reader in ("screen", "reading") else "rejected/lean"


def shorten(completion: str) -> str:
    """As much of a completion as the table keeps."""
    return completion[:EXAMPLE_CHARACTERS]


@dataclass(slots=True)
class RejectionTable:
    """Counts of rollouts by the rule that turned them away, kept as `step,rule,count,example` in a CSV file."""

    path: Path | None = None
    """None keeps the table in memory only."""
    counts: dict[int, Counter[str]] = field(default_factory=dict)
    examples: dict[tuple[int, str], str] = field(default_factory=dict)

    def add(self, step: int, judged: Judged, completion: str) -> None:
        """Count one rollout of `step`."""
        rule = PROVED if judged.is_proof else judged.rule
        self.counts.setdefault(step, Counter())[rule] += 1
        self.examples.setdefault((step, rule), shorten(completion))

    def total(self, last_steps: int | None = None) -> Counter[str]:
        """Counts by rule over all steps, or over the last ones."""
        steps = sorted(self.counts)[-last_steps:] if last_steps else self.counts
        return sum((self.counts[step] for step in steps), Counter())

    def write(self) -> None:
        """Put the table in its place as a whole: a resumed training has its earlier counts from nowhere else."""
        if self.path is None:
            return
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for step in sorted(self.counts):
            for rule, count in sorted(self.counts[step].items()):
                writer.writerow([step, rule, count, self.examples.get((step, rule), "")])
        write_whole(self.path, text.getvalue())

    def restore(self, until_step: int | None = None) -> None:
        """Take up the rows of the file, up to step `until_step` for a training that is resumed there."""
        if self.path is None or not self.path.exists():
            return
        with self.path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                step = int(row["step"])
                if until_step is None or step <= until_step:
                    self.counts.setdefault(step, Counter())[row["rule"]] = int(row["count"])
                    self.examples[step, row["rule"]] = row["example"]
