"""`prover benchmarks generate`: write generated problems, with their proofs, to a file."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path

import click
from rich.console import Console

from benchmarks import Presence, known, load
from benchmarks.registry import load_pulled
from benchmarks.shelf import manifest_of
from benchmarks.synthetic import SPLITS, SyntheticProblem, generate, render_rows
from prover.cli.console import open_console
from prover.cli.lean import prepare_lean
from prover.cli.replacing import refuse_to_replace
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.core.whole_file import write_whole
from prover.dataset.decontaminate import DEFAULT_THRESHOLD
from prover.dataset.likeness import StatementIndex
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.pipeline.ordered import map_in_order
from prover.wiring import open_lean

CHECK_TIMEOUT_S = 60.0


@click.command("generate")
@click.argument("generator", type=click.Choice(["synthetic"]))
@click.option("--split", type=click.Choice(SPLITS), default="train", show_default=True, help="Which problems.")
@click.option("--count", type=click.IntRange(1), default=1000, show_default=True, metavar="N", help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE.jsonl", help="Where to.")
@click.option("--force", is_flag=True, help="Replace FILE.jsonl.")
@click.option("--check", "is_checked", is_flag=True, help="Have Lean verify the proof of each problem.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Lean processes of --check.")
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the counts.")
def generate_benchmark(
    generator: str, split: str, count: int, seed: int, out: Path, force: bool, is_checked: bool, workers: int,
    as_json: bool,
) -> int:  # fmt: skip
    """Write problems of a generator to a JSONL file that `solve`, `eval` and `check` read.

    Each row has a `witness`: a tactic block that proves it. Problems that a benchmark has, or nearly so,
    are left out; benchmarks that were pulled count too. Exit code 1: --check found a proof that fails.
    """
    console = open_console(stderr=as_json)
    if out.suffix != ".jsonl":
        raise InputError(f"{out} does not end in .jsonl", hint="Other commands tell formats by that")
    refuse_to_replace(out, force=force)
    is_known, left_out = exclude_benchmarks()
    problems = list(generate(split, count, seed, is_excluded=is_known))
    failed = asyncio.run(_check(prepare_lean(console), problems, workers, console)) if is_checked else None
    _write(out, render_rows(problems))
    families = Counter(problem.family for problem in problems)
    summary = f"{len(problems)} problems of {len(families)} families, {len(left_out)} left out as known: {out}"
    console.print(summary, markup=False, soft_wrap=True)
    if failed is not None:
        console.print(f"{len(problems) - len(failed)} of {len(problems)} proofs verified", markup=False)
    if as_json:
        counts = {"problems": len(problems), "by_family": dict(sorted(families.items())), "left_out": left_out}
        settings = {"generator": generator, "split": split, "seed": seed, "out": str(out)}
        print(json.dumps({**settings, **counts, "failed": failed}, ensure_ascii=False))
    return 1 if failed else 0


def exclude_benchmarks() -> tuple[Callable[[Problem], bool], list[str]]:
    """A test for problems that are, up to spelling, in a benchmark that is here; and a list that it fills.

    The list names, for each problem that was found, its benchmark and the problem there.
    """
    index = StatementIndex()
    for info in known():
        if info.presence in (Presence.BUNDLED, Presence.PULLED):
            manifest = manifest_of(info.name)
            benchmark = load_pulled(manifest) if manifest.origin else load(info.name)
            for problem in benchmark.problems:
                index.add(f"{info.name}/{problem.name}", problem.statement)
    found: list[str] = []

    def is_known(problem: Problem) -> bool:
        nearest = index.find_nearest(problem.statement, threshold=DEFAULT_THRESHOLD)
        if nearest is not None:
            found.append(nearest.label)
        return nearest is not None

    return is_known, found


async def _check(
    installed: EmbeddedLean, problems: Sequence[SyntheticProblem], workers: int, console: Console
) -> list[str]:
    """Have Lean verify each problem's own proof; return the names of those that fail, and print why."""
    failed: list[str] = []
    async with open_lean(installed, PoolLimits(workers=workers, spares=0), is_suspect=None) as lean:

        async def verify(synthetic: SyntheticProblem) -> tuple[SyntheticProblem, str]:
            verdict = await lean.verify(synthetic.problem, synthetic.proof, timeout_s=CHECK_TIMEOUT_S)
            return synthetic, "" if verdict.is_proved else f"{verdict.status.value}: {verdict.message}"

        async with aclosing(map_in_order(iter(problems), verify, ahead=workers)) as results:
            async for synthetic, reason in results:
                if reason:
                    failed.append(synthetic.problem.name)
                    console.print(f"{synthetic.problem.name}: {reason}", style="red", markup=False)
    return failed


def _write(path: Path, text: str) -> None:
    """Put the text in place as a whole. Raises `InputError` when that is not possible."""
    try:
        write_whole(path, text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be written: {reason}", hint="Name another file with --out") from error
