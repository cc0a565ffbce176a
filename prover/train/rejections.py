"""Which rules turned rollouts away, step by step: reward hacking shows here when it starts."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from prover.train.judging import Judged

PROVED = "proved"
REJECTIONS = "rejections.csv"
COLUMNS = ("step", "rule", "count", "example")
EXAMPLE_CHARACTERS = 300


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
        self.examples.setdefault((step, rule), completion[:EXAMPLE_CHARACTERS])

    def total(self, last_steps: int | None = None) -> Counter[str]:
        """Counts by rule over all steps, or over the last ones."""
        steps = sorted(self.counts)[-last_steps:] if last_steps else self.counts
        return sum((self.counts[step] for step in steps), Counter())

    def write(self) -> None:
        """Write the table to its file."""
        if self.path is None:
            return
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for step in sorted(self.counts):
                for rule, count in sorted(self.counts[step].items()):
                    writer.writerow([step, rule, count, self.examples.get((step, rule), "")])

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
