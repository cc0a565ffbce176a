"""`prover bench pipeline`: how busy the solve loop keeps a model."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
from rich.table import Table

from decomposer.model import ModelDecomposer
from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.core.model import Sampling
from prover.llm import ModelOptions, open_model
from prover.llm.mock_endpoint import MockEndpoint, serve_mock
from prover.pipeline.measure import (
    FailingTactics,
    PipelineMeasurement,
    ProgressClock,
    StubLean,
    answer,
    make_problems,
)
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.prompts import PromptLibrary, ProofMode
from prover.search.model_prover import ModelProver
from prover.store import open_store

GENERAL, PROVER = "general", "prover"
LEAN_WORKERS = 2
LEAN_REQUEST_S = 0.02


@click.command("pipeline")
@click.option("--problems", type=click.IntRange(1), default=200, show_default=True)
@click.option("--latency", "latency_s", type=click.FloatRange(0.01), default=2.0, show_default=True, help="Seconds.")
@click.option("--slots", type=click.IntRange(1, 256), default=16, show_default=True, help="Of the mock endpoint.")
@figures_option("runs/bench-pipeline.json")
def bench_pipeline(problems: int, latency_s: float, slots: int, out: Path) -> None:
    """Makespan against the ideal, with a mock endpoint over HTTP, a stub Lean and a real store."""
    console = open_console()
    measurement = asyncio.run(_measure(problems, latency_s, slots))
    console.print(_tabulate(measurement))
    save_figures(measurement.to_json(), out, console)


async def _measure(problems: int, latency_s: float, slots: int) -> PipelineMeasurement:
    lean, clock = StubLean(LEAN_WORKERS, LEAN_REQUEST_S), ProgressClock(problems)
    settings = SolveSettings(budget_s=3600.0, samples=1, sketches=1, repair_rounds=0, sketch_repairs=0, max_depth=1)

    def reply(model: str, prompt: str) -> str:
        return answer(prompt, is_sketch=model == GENERAL)

    with (
        tempfile.TemporaryDirectory(prefix="prover-bench-") as folder,
        open_store(f"{folder}/bench.sqlite") as store,
        serve_mock(reply, latency_s=latency_s, slots=slots) as endpoint,
    ):
        journal = store.begin_run("bench", fingerprint="bench", settings={}, settings_hash="bench")
        options = ModelOptions(
            base_url=endpoint.base_url, stream=False, concurrency=slots, cache_path=Path(folder) / "completions.sqlite"
        )
        async with _open_searchers(options) as searchers:
            run = Run(lean, searchers, journal, settings, clock, concurrency=LEAN_WORKERS + slots)
            begun = time.monotonic()
            outcomes = await run.solve_all(make_problems(problems))
            makespan_s = time.monotonic() - begun
        return _sum_up(endpoint, clock, lean, makespan_s, slots, latency_s, [o.how for o in outcomes])


@asynccontextmanager
async def _open_searchers(options: ModelOptions) -> AsyncIterator[Searchers]:
    prompts, sampling = PromptLibrary.load(), Sampling(max_tokens=256)
    async with (
        open_model(f"openai:{GENERAL}", options) as general,
        open_model(f"openai:{PROVER}", options) as prover,
    ):
        yield Searchers(
            FailingTactics(),
            ModelDecomposer(general, prompts, sampling, 1, _allow),
            ModelProver(prover, prompts, sampling, ProofMode.NONCOT, _allow),
            has_models=True,
        )


def _allow(text: str) -> str:
    """No screen: the mock writes nothing that has to be turned away."""
    return ""


def _sum_up(
    endpoint: MockEndpoint,
    clock: ProgressClock,
    lean: StubLean,
    makespan_s: float,
    slots: int,
    latency_s: float,
    how: list[str],
) -> PipelineMeasurement:
    return PipelineMeasurement(
        problems=len(how),
        proved=how.count("sketch"),
        completions=endpoint.completions,
        slots=slots,
        latency_s=latency_s,
        makespan_s=round(makespan_s, 2),
        lean_busy_s=round(lean.busy_s, 2),
        resident_mb=tuple(clock.resident_mb),
    )


def _tabulate(measured: PipelineMeasurement) -> Table:
    table = Table(
        title=f"{measured.slots} slots, {measured.latency_s:g} s each", title_justify="left", show_header=False
    )
    table.add_row("problems", f"{measured.problems}, {measured.proved} proved through a sketch")
    table.add_row("completions", str(measured.completions))
    table.add_row("ideal makespan", f"{measured.ideal_s:.1f} s")
    table.add_row("makespan", f"{measured.makespan_s:.1f} s")
    table.add_row("ratio", f"{measured.ratio:.3f}")
    table.add_row("Lean work, all of it inside", f"{measured.lean_busy_s:.1f} s over {LEAN_WORKERS} workers")
    table.add_row("resident at each quarter", ", ".join(f"{mb:.0f} MB" for mb in measured.resident_mb))
    return table
