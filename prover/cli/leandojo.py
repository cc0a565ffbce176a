"""`prover leandojo`: theorems and premises of traced repositories; needs neither Lean nor LeanDojo."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from prover.cli.console import open_console
from prover.core.errors import InputError
from prover.core.goal import Goal, Hole
from prover.core.proof import Subgoal
from prover.core.whole_file import write_whole
from prover.lean.dojo import PremiseLibrary, Skipped, make_rows, read_corpus, read_theorems
from prover.lean.dojo.benchmark import dump_row, find_checkout


@click.group()
def leandojo() -> None:
    """Use what LeanDojo has traced: theorems as a benchmark, premises as lemmas."""


@leandojo.command()
@click.argument("traced", type=click.Path(exists=True, path_type=Path))
@click.argument("rows", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The repository, checked out at the commit that was traced.",
)
@click.option("--split", help="Only this split: train, val or test.")
def theorems(traced: Path, rows: Path, sources: Path, split: str | None) -> int:
    """Write the theorems of TRACED (a folder such as leandojo_benchmark_4/random, or one of its files) to ROWS (JSONL).

    Statements are cut out of the sources, with the file before them as header; human proofs are left out.
    """
    console = open_console()
    found = read_theorems(traced)
    if split is not None and split not in found:
        raise InputError(f"{traced} has no split `{split}`", hint=f"It has: {', '.join(found)}")
    chosen = {name: found[name] for name in ([split] if split else found)}
    lines: list[str] = []
    skipped: Counter[str] = Counter()
    for name, members in chosen.items():
        for made in make_rows(members, sources, split=name):
            if isinstance(made, Skipped):
                skipped[made.reason] += 1
            else:
                lines.append(dump_row(made))
    if not lines:
        first = next((member for members in chosen.values() for member in members), None)
        hint = f"Get the sources: {find_checkout(first)}" if first else "The file holds no theorems"
        raise InputError(f"none of the theorems could be read: {dict(skipped)}", hint=hint)
    write_whole(rows, "\n".join(lines) + "\n")
    console.print(f"{len(lines)} theorems in {rows}, {skipped.total()} left out")
    for reason, count in skipped.most_common(5):
        console.print(f"  {count}: {reason}")
    return 0


@leandojo.command()
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("goal")
@click.option("--import", "modules", multiple=True, required=True, help="What the file imports; may be repeated.")
@click.option("--count", type=click.IntRange(1), default=8, show_default=True)
def premises(corpus: Path, goal: str, modules: tuple[str, ...], count: int) -> int:
    """Print the premises of CORPUS (corpus.jsonl) within reach of the imports that are nearest to GOAL."""
    library = PremiseLibrary.build(read_corpus(corpus), max_offered=count)
    header = "".join(f"import {module}\n" for module in modules)
    subgoal = Subgoal(header, "", Hole(0, 0, 0, 0, "tactic", (Goal(goal),)))
    found = library.retrieve(subgoal)
    for text in found:
        print(text + "\n")
    if not found:
        reachable = len(library.find_reachable(header))
        open_console(stderr=True).print(f"none of {len(library)} premises; the imports reach {reachable} files")
    return 0 if found else 1
