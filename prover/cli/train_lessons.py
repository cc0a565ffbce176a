"""`prover train lessons`: what there is to learn from problems with known proofs."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import load
from prover.cli.console import open_console
from prover.cli.lean_choice import lean_option
from prover.cli.replacing import force_option, refuse_to_replace
from prover.cli.train_options import DIRECTORY, open_lean_thread
from prover.cli.train_progress import CountLines
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.lean.spec import LeanSpec
from prover.prompts import PromptLibrary
from prover.train.lessons import Lesson, make_lessons, write_lessons
from prover.train.pairs import read_lines


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PROBLEMS.jsonl")
@click.option(
    "--taught", type=click.IntRange(0), help="Use the proofs of the first TAUGHT problems.  [default: of all]"
)
@click.option("--out", type=DIRECTORY, required=True, metavar="DIR", help="Folder of the lessons.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Lean processes.")
@force_option
@lean_option
def lessons(file: Path, taught: int | None, out: Path, workers: int, force: bool, lean_spec: LeanSpec | None) -> None:
    """Make cold-start pairs, a curriculum of subgoals and GRPO prompts from problems with a `witness`.

    A witness is a tactic block that proves the problem, as in the files of `prover benchmarks generate`.
    What Lean does not accept is left out. Problems beyond TAUGHT only get a prompt.
    """
    refuse_to_replace(out, force=force)
    console = open_console()
    problems = load(str(file)).problems
    witnesses = {line.text("name", ""): line.text("witness", "") for line in read_lines(file)}
    first = problems[: len(problems) if taught is None else taught]
    proved = [(problem, witnesses[problem.name]) for problem in first if witnesses.get(problem.name)]
    if first and not proved:
        raise InputError(f"{file} has no proofs", hint="Rows need a `witness`; see `prover benchmarks generate`")
    with open_lean_thread(lean_spec, console, workers) as lean:
        report = CountLines(console, "proofs")
        made = lean.submit(make_lessons(lean.lean, proved, lambda done: report(done, len(proved)))).result()
    write_lessons(out, made, [p for p in problems if p not in _problems_of(made)], PromptLibrary.load())
    steps = sum(len(lesson.steps) for lesson in made)
    told = f"{len(made)} lessons of {len(proved)} proofs, {steps} subgoals, {len(problems)} problems: {out}"
    console.print(told, markup=False, soft_wrap=True)


def _problems_of(made: list[Lesson]) -> set[Problem]:
    return {lesson.problem for lesson in made}
