"""How the commands of training show their progress: lines that a log file can hold as well."""

from __future__ import annotations

import time
from collections.abc import Mapping

from rich.console import Console

SHOWN = {
    "loss": "loss", "reward": "reward", "rewards/proof/mean": "proofs", "consistency/share": "lemmas stated",
    "completions/mean_length": "tokens", "entropy": "entropy", "mean_token_accuracy": "accuracy",
    "time/generate": "generate s", "time/lean": "lean s", "time/update": "update s",
}  # fmt: skip
"""Metrics shown while training, and their names on the screen; all are in `metrics.csv`."""
REPORT_INTERVAL_S = 2.0

TENTHS = 10


class StepLines:
    """Prints a line of metrics now and then, and at the last step."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun = self._said = time.monotonic()
        self._first = 0
        """First step of this session that was reported."""

    def __call__(self, step: int, steps: int, metrics: Mapping[str, float]) -> None:
        """Report a step."""
        now = time.monotonic()
        if not self._first:
            self._first, self._begun = step, now
        if now - self._said < REPORT_INTERVAL_S and step not in (self._first, steps):
            return
        self._said = now
        shown = "  ".join(f"{name} {metrics[key]:.4g}" for key, name in SHOWN.items() if key in metrics)
        done = step - self._first
        left = f"  left {(now - self._begun) / done * (steps - step):.0f} s" if done else ""
        self._console.print(f"step {step}/{steps}  {shown}{left}", markup=False, soft_wrap=True)


class CountLines:
    """Prints a line at each tenth of the way."""

    def __init__(self, console: Console, noun: str) -> None:
        self._console = console
        self._noun = noun
        self._said = 0

    def __call__(self, done: int, total: int) -> None:
        """Report that `done` of `total` are done."""
        if done * TENTHS // total > self._said:
            self._said = done * TENTHS // total
            self._console.print(f"{done}/{total} {self._noun}", markup=False)
