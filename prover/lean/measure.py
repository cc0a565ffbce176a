"""Measuring the Lean workers: start-up, throughput, memory, and what a pool saves."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from prover.core.errors import BackendError
from prover.core.problem import DEFAULT_HEADER
from prover.core.verdict import Status
from prover.lean.backend import WorkerLean
from prover.lean.native import NativeLean, launch_file
from prover.lean.process import Launch
from prover.lean.provision import EmbeddedLean, launch_command

Installed = EmbeddedLean | NativeLean
_CHECK_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class LeanMeasurement:
    """What `prover bench lean` reports. All of it from one run on one machine."""

    lean: str
    workers: int
    ready_s: float
    """From starting a single worker to its greeting, files in the page cache."""
    checks: int
    checks_per_s: float
    median_check_ms: float
    resident_mb: tuple[int, ...]
    """Of each worker, after all checks."""
    single_checks: int
    single_checks_per_s: float
    """One Lean process for each proof, as many side by side as there are workers."""

    @property
    def speedup(self) -> float:
        """Checks/s of the pool over checks/s of one process per proof."""
        return self.checks_per_s / self.single_checks_per_s

    def to_json(self) -> dict[str, object]:
        """All figures, the ratio included."""
        return {**asdict(self), "speedup": round(self.speedup, 1)}


def read_theorems() -> list[str]:
    """The theorems that are measured, as separate sources."""
    text = (files("prover.lean") / "bench_theorems.lean").read_text(encoding="utf-8")
    return [block.strip() for block in text.split("\n\n") if block.startswith("theorem ")]


async def measure_throughput(lean: WorkerLean, rounds: int) -> tuple[float, list[float]]:
    """Check all theorems `rounds` times through the pool; return checks/s and seconds of each check.

    Raises `BackendError` when a check fails: a measurement of failures would mean nothing.
    """
    sources = read_theorems() * rounds
    begun = time.monotonic()
    outcomes = await asyncio.gather(
        *(lean.elaborate(DEFAULT_HEADER, source, timeout_s=_CHECK_TIMEOUT_S) for source in sources)
    )
    elapsed_s = time.monotonic() - begun
    for source, outcome in zip(sources, outcomes, strict=True):
        if outcome.status is not Status.PROVED:
            raise BackendError(f"{source.split()[1]} does not check: {outcome.first_error or outcome.status.value}")
    return len(sources) / elapsed_s, [outcome.elapsed_s for outcome in outcomes]


async def measure_single_processes(installed: Installed, sources: Sequence[str], parallel: int) -> float:
    """Check each source by a Lean process of its own, `parallel` at a time; return checks/s."""
    with tempfile.TemporaryDirectory(prefix="prover-bench-") as folder:
        slots = asyncio.Semaphore(parallel)

        async def check(index: int, source: str) -> None:
            path = Path(folder) / f"single_{index}.lean"
            path.write_text(f"{DEFAULT_HEADER}{source}\n", encoding="utf-8")
            async with slots:
                await asyncio.to_thread(_check_file, installed, path)

        begun = time.monotonic()
        await asyncio.gather(*(check(i, source) for i, source in enumerate(sources)))
        return len(sources) / (time.monotonic() - begun)


def _check_file(installed: Installed, path: Path) -> None:
    launch = _plan_file(installed, path)
    done = subprocess.run(
        launch.argv, env=dict(launch.environment), cwd=path.parent, capture_output=True, timeout=300, check=False
    )
    if done.returncode != 0:
        message = (done.stdout + done.stderr).decode("utf-8", "replace")[-300:]
        raise BackendError(f"a single Lean process failed on {path.name}: {message}")


def _plan_file(installed: Installed, path: Path) -> Launch:
    if isinstance(installed, NativeLean):
        return launch_file(installed, path)
    argv, environment = launch_command(installed, path, work_dir=path.parent, sandbox=True, run=False)
    return Launch(tuple(argv), environment, path.parent)
