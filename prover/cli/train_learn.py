"""`prover train learn` and `prover train ablate`: the whole of learning on a CPU, and with parts left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from prover.cli.console import open_console
from prover.cli.train_options import DIRECTORY
from prover.cli.train_stages import open_runner
from prover.train.learn_plan import LearnPlan, LearnSettings
from prover.train.learning import run_ablations, run_learning

_DEFAULTS = LearnSettings()
_HELP = {
    "problems": "Problems generated for training.",
    "taught": "Of these, how many come with their proof.",
    "held_out": "Problems to evaluate on.",
    "samples": "Proofs per problem in evaluations.",
    "sft_steps": "Steps of fine-tuning.",
    "grpo_steps": "Steps of reinforcement.",
    "prompts": "Theorems of a step of it.",
    "pipeline_problems": "First problems of each set, for the portfolio and for the model in the pipeline.",
    "jobs": "Commands at a time, each with a thread of torch; GRPO has the machine to itself.",
    "workers": "Lean processes of all commands together, at least one each; each command has one more that judges.",
    "threads": "CPU threads of torch in a command; 0 leaves it to torch.",
}


def learn_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each size; the command gets `settings: LearnSettings`."""

    @wraps(command)
    def gather(seeds: int, size: str, textbook: bool, **arguments: Any) -> Any:
        numbers = {name: arguments.pop(name) for name in _HELP}
        settings = LearnSettings(**numbers, size=size, seeds=tuple(range(seeds)), textbook=textbook)
        return command(settings=settings, **arguments)

    decorated: Callable[..., Any] = gather
    defaults = {field.name: getattr(_DEFAULTS, field.name) for field in fields(LearnSettings)}
    for name, text in reversed(_HELP.items()):
        flag = f"--{name.replace('_', '-')}"
        kind = click.IntRange(0 if name in ("threads", "taught") else 1)
        decorated = click.option(flag, type=kind, default=defaults[name], show_default=True, help=text)(decorated)
    decorated = click.option("--size", default=defaults["size"], show_default=True, help="Of the model.")(decorated)
    decorated = click.option("--seeds", type=click.IntRange(1), default=3, show_default=True)(decorated)
    decorated = click.option("--textbook/--no-textbook", default=True, help="Also evaluate on it.")(decorated)
    return click.option("--out", type=DIRECTORY, default=Path("runs/learn"), show_default=True)(decorated)


@click.command()
@learn_options
def learn(settings: LearnSettings, out: Path) -> None:
    """Generate, cold-start, fine-tune, reinforce, evaluate: a small model from nothing, on a CPU.

    Interrupted, the same command goes on where it was.
    """
    console = open_console()
    result = run_learning(LearnPlan(settings, out), open_runner(out, console))
    show(result["pass"], console)
    for label, gain in result["gain"].items():
        say_gain(f"{label}, pass@1 gained by GRPO", gain, console)
    for name, count in result["solved"].items():
        console.print(f"{name}: {count} of {result['problems']} held-out problems proved", markup=False)
    console.print(f"only with the model: {len(result['only_with_model'])}", markup=False)
    say_seconds(result["seconds"], settings.jobs, console)
    console.print(f"saved: {out / 'learn.json'}", markup=False, soft_wrap=True)


@click.command()
@learn_options
def ablate(settings: LearnSettings, out: Path) -> None:
    """Train with each part left out in turn, with one seed, and compare."""
    console = open_console()
    result = run_ablations(LearnPlan(settings, out), open_runner(out, console))
    show(result["pass"], console)
    for name, gain in result["gain"].items():
        say_gain(f"{name}, pass@1 against base", gain, console)
    say_seconds(result["seconds"], settings.jobs, console)
    console.print(f"saved: {out / 'ablations.json'}", markup=False, soft_wrap=True)


_VERDICTS = {
    "better": "the intervals do not overlap",
    "worse": "worse, the intervals do not overlap",
    "overlap": "the two intervals overlap",
}


def say_gain(title: str, gain: Mapping[str, Any], console: Console) -> None:
    """One line: the paired difference, what the intervals of the two say, and the gain of each seed."""
    told = f"{gain['value']:+.1%} [{gain['low']:+.1%}, {gain['high']:+.1%}] paired by problem"
    seeds = ", ".join(f"{value:+.1%}" for value in gain["by_seed"].values())
    plain = _VERDICTS[gain["unstratified"]["verdict"]]
    verdict = f"{_VERDICTS[gain['verdict']]} (without regard to families: {plain})"
    console.print(f"{title}: {told}; {verdict}; by seed {seeds}", markup=False, soft_wrap=True)


def say_seconds(seconds: Mapping[str, float], jobs: int, console: Console) -> None:
    """What the stages took together, those of earlier sessions included."""
    told = ", ".join(f"{command} {took:.0f} s" for command, took in seconds.items())
    console.print(
        f"stages: {sum(seconds.values()):.0f} s, up to {jobs} at a time, GRPO alone ({told})",
        markup=False,
        soft_wrap=True,
    )


def show(tables: Mapping[str, Any], console: Console) -> None:
    """One table for each set of problems."""
    for label, rows in tables.items():
        console.print(tabulate(label, rows))


def tabulate(label: str, rows: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Table:
    """pass@k by arm."""
    ks = sorted({k for row in rows.values() for k in row}, key=int)
    table = Table(box=None, header_style="bold")
    table.add_column(label)
    for k in ks:
        table.add_column(f"pass@{k}", justify="right")
    for name, row in rows.items():
        cells = (row[k] for k in ks)
        table.add_row(name, *(f"{c['value']:.1%} [{c['low']:.1%}, {c['high']:.1%}]" for c in cells))
    return table
