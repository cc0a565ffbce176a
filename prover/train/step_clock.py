"""Where the time of an optimizer step goes: generating, waiting for Lean, updating."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from prover.core.extras import require_module

GENERATE, LEAN, UPDATE, STEP = "time/generate", "time/lean", "time/update", "time/step"
PHASES = (("generate", GENERATE), ("wait for Lean", LEAN), ("update", UPDATE))


def describe_times(rows: Sequence[Mapping[str, float]]) -> str:
    """Where an average step of a log spent its time, the first one left out: Lean starts then. Empty without steps."""
    timed = [row for row in rows if STEP in row][1:]
    if not timed:
        return ""
    total = sum(row[STEP] for row in timed)
    parts = ((name, sum(row[phase] for row in timed)) for name, phase in PHASES)
    told = ", ".join(f"{name} {seconds / len(timed):.2f} s ({seconds / total:.0%})" for name, seconds in parts)
    return f"an average step of {total / len(timed):.2f} s: {told}"


class StepClock:
    """Adds up seconds by phase; what is no phase of its own is the update."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._spent: dict[str, float] = {}

    def begin_step(self) -> None:
        """A step begins."""
        self._begun, self._spent = time.perf_counter(), {}

    @contextmanager
    def measure(self, phase: str) -> Iterator[None]:
        """Count the time of the block as `phase`."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._spent[phase] = self._spent.get(phase, 0.0) + time.perf_counter() - begun

    def end_step(self) -> dict[str, float]:
        """Seconds of the step by phase."""
        total = time.perf_counter() - self._begun
        spent = {phase: self._spent.get(phase, 0.0) for phase in (GENERATE, LEAN)}
        return {**spent, UPDATE: total - sum(spent.values()), STEP: total}


class _Ticks:
    """Methods of a `TrainerCallback` that run a clock and add its times to the trainer's metrics."""

    def __init__(self, clock: StepClock, metrics: Any) -> None:
        self._clock = clock
        self._metrics = metrics

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Generation happens within the step."""
        self._clock.begin_step()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The weights are updated; logging follows."""
        for name, seconds in self._clock.end_step().items():
            self._metrics["train"][name].append(seconds)


def make_ticks(clock: StepClock, metrics: Any) -> Any:
    """A `TrainerCallback` that runs `clock` and adds to TRL's `metrics`."""
    transformers = require_module("transformers", extra="train")
    return type("Ticks", (_Ticks, transformers.TrainerCallback), {})(clock, metrics)
