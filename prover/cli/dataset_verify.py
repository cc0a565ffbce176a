"""`prover dataset verify`: is every row of a dataset what it says it is?"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import click
from rich.console import Console

from prover.cli.console import open_console
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option, timeout_option
from prover.dataset.manifest import DatasetManifest
from prover.dataset.reading import PlacedRow, open_dataset, read_placed
from prover.dataset.verify import LAYOUT_FAULT, Fault, RowVerifier
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.lean.stepping import WorkerStepper
from prover.pipeline.ordered import map_in_order
from prover.wiring import InstalledLean, open_lean

AHEAD_PER_WORKER = 4
REPORT_INTERVAL_S = 5.0
MESSAGE_CHARS = 2000


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """Which rows are checked, and how."""

    workers: int
    timeout_s: float
    goes_on: bool
    """Whether to go on after a row that does not hold."""
    sample: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Source:
    """The dataset that is checked."""

    folder: Path
    manifest: DatasetManifest
    total: int
    """Rows in it."""


@dataclass(slots=True)
class Outcome:
    """What was found so far."""

    checked: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    @property
    def failed(self) -> int:
        """Rows that do not hold."""
        return self.rules.total()

    def to_json(self, rows: int) -> dict[str, Any]:
        """The last line of `--json`; `rows` is how many the dataset has."""
        return {
            "rows": rows,
            "checked": self.checked,
            "failed": self.failed,
            "kinds": dict(sorted(self.kinds.items())),
            "rules": dict(sorted(self.rules.items())),
            "seconds": round(time.monotonic() - self.begun, 3),
        }


@click.command("verify")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes.")
@lean_option
@timeout_option("one claim of a row")
@click.option("--all", "goes_on", is_flag=True, help="Go on after a row that does not hold, and count.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Check only N rows, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of --sample.")
@click.option("--json", "as_json", is_flag=True, help="Print what does not hold, and a summary, as JSON lines.")
def dataset_verify(
    folder: Path,
    workers: int,
    lean_spec: LeanSpec | None,
    timeout_s: float,
    goes_on: bool,
    sample: int | None,
    seed: int,
    as_json: bool,
) -> int:
    """Prove every row of the dataset in DIR again, from nothing but its files.

    Exit code 0 when all rows hold, 1 when one does not, 2 when the dataset cannot be used: no manifest, a file that is
    not what the manifest says, a row that cannot be read.
    """
    console = open_console(stderr=as_json)
    settings = VerifySettings(workers, timeout_s, goes_on, sample, seed)
    manifest = open_dataset(folder)
    source = Source(folder, manifest, sum(entry.rows for entry in manifest.files))
    outcome = asyncio.run(
        _verify(find_installed_lean(choose_lean(lean_spec), console), source, settings, console, as_json=as_json)
    )
    if as_json:
        print(json.dumps(outcome.to_json(source.total), ensure_ascii=False))
    seconds = time.monotonic() - outcome.begun
    style = "red" if outcome.failed else "green"
    console.print(f"[{style}]{outcome.checked - outcome.failed} of {outcome.checked} rows hold[/]  {seconds:.0f} s")
    return 1 if outcome.failed else 0


async def _verify(
    installed: InstalledLean, source: Source, settings: VerifySettings, console: Console, *, as_json: bool
) -> Outcome:
    outcome = Outcome()
    reported = time.monotonic()
    wanted = min(settings.sample or source.total, source.total)
    async with aclosing(_check_rows(installed, source, settings)) as checks:
        async for placed, fault in checks:
            outcome.checked += 1
            outcome.kinds[placed.row.kind.value] += 1
            if fault is not None:
                outcome.rules[fault.rule] += 1
                _report(placed, fault, console, as_json=as_json)
                if not settings.goes_on:
                    break
            if time.monotonic() - reported > REPORT_INTERVAL_S:
                reported = time.monotonic()
                console.print(f"{outcome.checked} of {wanted} rows, {outcome.failed} do not hold", markup=False)
    return outcome


async def _check_rows(
    installed: InstalledLean, source: Source, settings: VerifySettings
) -> AsyncGenerator[tuple[PlacedRow, Fault | None], None]:
    """Yield each row that is checked with what is wrong with it, in order."""
    async with open_lean(installed, PoolLimits(workers=settings.workers, spares=0)) as lean:
        verifier = RowVerifier(lean, WorkerStepper(lean.pool), timeout_s=settings.timeout_s)

        async def check(placed: PlacedRow) -> tuple[PlacedRow, Fault | None]:
            if not placed.is_laid_out_as(source.manifest.layout):
                return placed, LAYOUT_FAULT
            return placed, await verifier.check(placed.row)

        rows = _choose(read_placed(source.folder, source.manifest), source.total, settings)
        checks = map_in_order(rows, check, ahead=AHEAD_PER_WORKER * settings.workers)
        async with aclosing(checks):
            async for checked in checks:
                yield checked


def _choose(rows: Iterator[PlacedRow], total: int, settings: VerifySettings) -> Iterator[PlacedRow]:
    """The rows to check: all, or those that the seed draws."""
    if settings.sample is None or settings.sample >= total:
        yield from rows
        return
    chosen = set(Random(settings.seed).sample(range(total), settings.sample))
    yield from (placed for at, placed in enumerate(rows) if at in chosen)


def _report(placed: PlacedRow, fault: Fault, console: Console, *, as_json: bool) -> None:
    """Say which row does not hold, and why."""
    message = fault.message[:MESSAGE_CHARS]
    if as_json:
        place = {"file": placed.file, "row": placed.number, "id": placed.row.id}
        print(json.dumps({**place, "rule": fault.rule, "message": message}, ensure_ascii=False), flush=True)
    else:
        console.print(f"[red]{fault.rule}[/] ", end="")
        console.print(f"{placed.file}:{placed.number} row {placed.row.id}: {message}", markup=False)
