"""`prover reproduce`: do a recorded run or evaluation again, and say what came out otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks import Benchmark
from prover.cli.console import open_console
from prover.cli.eval_options import Sampled
from prover.cli.eval_session import EvalSession
from prover.cli.eval_view import show_evaluation
from prover.cli.evaluation_choice import choose_runs
from prover.cli.lean_choice import open_spec
from prover.cli.model_options import ModelArguments
from prover.cli.run_options import warn_about_memory
from prover.cli.solve import SolveSession
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.evaluate.facts import KEY
from prover.evaluate.reading import read_evaluation
from prover.evaluate.reproduction import Flip, find_flips
from prover.evaluate.results import Evaluation
from prover.evaluate.summary import to_json
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.pipeline.methods import Method
from prover.store import RunRecord, Store, flatten, open_store

_EXPECTED = ("started", "settings.sample")
"""Parts of the provenance that may differ: the time, and the index of a sample that is repeated alone."""


@click.command()
@click.argument("run")
@click.option("--store", "store_url", default="prover.sqlite", show_default=True, metavar="URL", help="Where RUN is.")
@click.option("--workers", type=click.IntRange(1, 512), help="Lean processes.  [default: as many as RUN had]")
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with what differs.")
def reproduce(run: str, store_url: str, workers: int | None, as_json: bool) -> int:
    """Do RUN again, a run or an evaluation, with its recorded problems and settings, and report what differs.

    The repetition is recorded in the same store. Exit code 1 when a verdict differs.
    """
    console = open_console(stderr=as_json)
    with open_store(store_url, create=False) as store:
        runs, is_whole = choose_runs(store, run)
        before = read_evaluation(runs, store.read_problems, is_whole=is_whole)
        again = Repetition.read(store, runs, before, is_whole, workers, console)
        warn_about_memory(console, again.workers)
        repeated = asyncio.run(again.run())
        chosen, is_whole = choose_runs(store, repeated)
        after = read_evaluation(chosen, store.read_problems, is_whole=is_whole)
    flips, changes = find_flips(before, after), find_changes(before, after)
    _show(before, after, flips, changes, console)
    if as_json:
        print(json.dumps(_describe(before, after, flips, changes), ensure_ascii=False))
    return 1 if any(flip.is_verdict for flip in flips) else 0


@dataclass(frozen=True, slots=True)
class Repetition:
    """A recorded run or evaluation, ready to be done again."""

    store: Store
    benchmark: Benchmark
    arguments: Mapping[str, Any]
    origin: Mapping[str, Any]
    """Of the problems, as it was recorded: they are read from the records."""
    models: ModelArguments
    sampled: Sampled | None
    """None for a run that was no sample of an evaluation."""
    seed: int | None
    workers: int
    console: Console

    @classmethod
    def read(
        cls,
        store: Store,
        runs: list[RunRecord],
        before: Evaluation,
        is_whole: bool,
        workers: int | None,
        console: Console,
    ) -> Repetition:
        """Read the problems and settings from the records. Raises `InputError` when they are not complete."""
        first = min(runs, key=lambda run: int(run.settings.get(KEY, {}).get("sample", 0)))
        arguments = first.settings.get("arguments")
        if not arguments:
            hint = "Give the command again by hand; `prover runs show` has the settings"
            raise InputError(f"{before.id} was recorded without its arguments", hint=hint)
        problems: tuple[Problem, ...] = tuple(result.problem for result in before.problems)
        if first.problem_count and len(problems) < first.problem_count:
            console.print(
                f"warning: {before.id} began {len(problems)} of {first.problem_count} problems; these are repeated",
                markup=False,
            )
        part_of = first.settings.get(KEY)
        sampled = None
        if part_of:
            samples = before.samples if is_whole else 1
            sampled = Sampled(Method(part_of["method"]), samples, tuple(part_of["ks"]) if is_whole else (1,))
        return cls(
            store=store,
            benchmark=Benchmark(first.benchmark, problems),
            arguments=arguments,
            origin=part_of["benchmark"] if part_of else {},
            models=ModelArguments.from_record(arguments["models"]),
            sampled=sampled,
            seed=first.seed if part_of else arguments["run"]["seed"],
            workers=workers or int(first.settings["workers"]),
            console=console,
        )

    async def run(self) -> str:
        """Do it again; return the id of the new run or evaluation."""
        spec = LeanSpec.parse(self.arguments["run"].get("lean", "embedded"))
        opening = open_spec(spec, PoolLimits(workers=self.workers), self.console)
        settings = self.models.to_settings(self.arguments["run"]["budget_s"], self.seed)
        plan = self.models.to_plan(self.seed)
        if self.sampled is None:
            solving = SolveSession(
                self.store, self.benchmark, settings, plan, self.workers, self.console, self.arguments
            )
            return (await solving.run(opening, resume=False)).run_id
        session = EvalSession(
            store=self.store,
            benchmark=self.benchmark,
            sampled=self.sampled,
            settings=self.sampled.method.limit(settings),
            plan=plan,
            arguments=self.arguments,
            origin=self.origin,
            workers=self.workers,
            console=self.console,
        )
        return (await session.run(opening, resume=False))[0]


def find_changes(before: Evaluation, after: Evaluation) -> dict[str, tuple[str, str]]:
    """Return which versions, settings, hardware and prompts differ: name, then the old and the new value as text."""
    first, second = _flatten(before), _flatten(after)
    names = [name for name in dict.fromkeys([*first, *second]) if name not in _EXPECTED]
    return {name: (first.get(name, ""), second.get(name, "")) for name in names if first.get(name) != second.get(name)}


def _flatten(evaluation: Evaluation) -> dict[str, str]:
    return {name: str(value) for name, value in flatten(evaluation.provenance).items()}


def _show(
    before: Evaluation, after: Evaluation, flips: list[Flip], changes: Mapping[str, tuple[str, str]], console: Console
) -> None:
    show_evaluation(after, after.ks, console)
    if changes:
        table = Table("circumstance", before.id, after.id, title="what else was different", title_justify="left")
        for name, (old, new) in changes.items():
            table.add_row(escape(name), escape(old) or "-", escape(new) or "-")
        console.print(table)
    for flip in flips:
        sample = f", sample {flip.sample}" if before.samples > 1 else ""
        console.print(
            f"{flip.problem}{sample}: {flip.before or 'no sample'} -> {flip.after or 'no sample'}", markup=False
        )
    total = sum(result.n for result in before.problems)
    changed = sum(flip.is_verdict for flip in flips)
    told = f"{changed} of {total} verdicts differ" if changed else f"all {total} verdicts are the same"
    console.print(f"{before.id} -> {after.id}: {told}", markup=False, soft_wrap=True)


def _describe(
    before: Evaluation, after: Evaluation, flips: list[Flip], changes: Mapping[str, tuple[str, str]]
) -> dict[str, object]:
    return {
        "run": after.id,
        "reproduces": before.id,
        "identical": not any(flip.is_verdict for flip in flips),
        "flips": [asdict(flip) for flip in flips if flip.is_verdict],
        "reasons": [asdict(flip) for flip in flips if not flip.is_verdict],
        "changes": {name: list(pair) for name, pair in changes.items()},
        "pass_at_k": {
            "before": to_json(before)["pass_at_k"],
            "after": to_json(after)["pass_at_k"],
        },
    }
