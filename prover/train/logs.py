"""The metrics of a training: a CSV file that survives a resume, and a report to whoever watches."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from prover.core.extras import require_module

METRICS = "metrics.csv"
Report = Callable[[int, int, Mapping[str, float]], None]
"""Told step, number of steps and metrics whenever these are logged."""


def read_metrics(path: Path) -> list[dict[str, float]]:
    """The rows of a log; none when there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]


class MetricsLog:
    """Rows of metrics by step, in a CSV file whose columns grow as metrics appear."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[dict[str, float]] = []

    def restore(self, until_step: int) -> None:
        """Keep what the file says up to `until_step`; what came after it will be logged again."""
        self._rows = [row for row in read_metrics(self._path) if row["step"] <= until_step]
        self._rewrite()

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Append a row."""
        row = {"step": float(step), **values}
        known = set().union(*self._rows) if self._rows else set()
        self._rows.append(row)
        if row.keys() <= known:
            with self._path.open("a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, self._columns()).writerow(row)
        else:
            self._rewrite()

    def _columns(self) -> list[str]:
        return list(dict.fromkeys(name for row in self._rows for name in row))

    def _rewrite(self) -> None:
        with self._path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self._columns())
            writer.writeheader()
            writer.writerows(self._rows)


class _Reporter:
    """Methods of a `TrainerCallback` that log and report."""

    def __init__(self, log: MetricsLog, report: Report) -> None:
        self._log = log
        self._report = report

    def on_log(self, args: Any, state: Any, control: Any, logs: Mapping[str, Any] | None = None, **_: Any) -> None:
        """Take the numbers of TRL's log."""
        values = {name: float(value) for name, value in (logs or {}).items() if isinstance(value, int | float)}
        if state.is_world_process_zero and "train_runtime" not in values:
            self._log.add(state.global_step, values)
            self._report(state.global_step, state.max_steps, values)


def make_reporter(log: MetricsLog, report: Report) -> Any:
    """A `TrainerCallback` that writes `log` and tells `report`."""
    transformers = require_module("transformers", extra="train")
    return type("Reporter", (_Reporter, transformers.TrainerCallback), {})(log, report)
