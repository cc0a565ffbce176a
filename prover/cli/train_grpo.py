"""`prover train grpo`: reinforcement learning with Lean as the judge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks import load
from prover.cli.console import open_console
from prover.cli.lean_choice import lean_option
from prover.cli.train_options import ScheduleArguments, open_lean_thread, schedule_options
from prover.cli.train_progress import StepLines
from prover.core.errors import InputError
from prover.dataset.manifest import MANIFEST
from prover.lean.spec import LeanSpec
from prover.prompts import PromptLibrary, ProofMode
from prover.train.grpo import GRPOSettings, make_arguments, train_grpo
from prover.train.logs import METRICS, read_metrics
from prover.train.rejections import RejectionTable
from prover.train.reward import RewardSettings
from prover.train.rl_prompts import RLPrompt, ask_problems, merge_prompts, read_prompt_lines, read_prompts
from prover.train.sampler import SamplerSettings
from prover.train.signal_watch import SignalWatch, describe_signal
from prover.train.step_clock import describe_times

SHARE = click.FloatRange(0, 1)


@click.command()
@schedule_options
@click.option(
    "--data",
    multiple=True,
    required=True,
    metavar="TARGET",
    help="A dataset folder with kinds rl and curriculum, prompts of `prover train lessons`, or a benchmark or file of "
    "problems (repeatable).",
)
@click.option("--split", help="Of benchmarks: only this split.")
@click.option(
    "--mode",
    type=click.Choice([m.value for m in ProofMode]),
    help="How problems and lessons are asked; the prompts of dataset folders are as they are.  [default: noncot]",
)
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), default=1e-6, show_default=True)
@click.option("--prompts", type=click.IntRange(1), default=256, show_default=True, help="Theorems per generation.")
@click.option("--group", type=click.IntRange(2), default=32, show_default=True, help="Samples per theorem.")
@click.option(
    "--micro-batch", type=click.IntRange(1), default=8, show_default=True, help="Samples per pass and device."
)
@click.option("--updates", type=click.IntRange(1), default=1, show_default=True, help="Steps per generation.")
@click.option(
    "--parts",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Parts of a step: Lean judges one while another is written or learned from.",
)
@click.option("--max-tokens", type=click.IntRange(1), default=32_768, show_default=True, help="Longest completion.")
@click.option("--temperature", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True)
@click.option("--loss", type=click.Choice(["dr_grpo", "dapo", "grpo"]), default="dr_grpo", show_default=True)
@click.option("--epsilon", type=click.FloatRange(0), default=0.2, show_default=True, help="Clip range below.")
@click.option("--epsilon-high", type=click.FloatRange(0), default=0.28, show_default=True, help="Clip range above.")
@click.option("--kl", type=click.FloatRange(0), default=0.0, show_default=True, help="Weight of the KL term.")
@click.option(
    "--top-entropy",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Share of tokens that take part, by entropy; 0.2 for the 80/20 rule.",
)
@click.option(
    "--entropy-weighting",
    "entropy_alpha",
    type=SHARE,
    default=0.0,
    show_default=True,
    help="Weigh groups by semantic entropy.",
)
@click.option("--mask-truncated/--keep-truncated", default=True, show_default=True)
@click.option(
    "--consistency",
    "consistency_weight",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.3,
    show_default=True,
    help="Weight at the first step.",
)
@click.option(
    "--consistency-steps", type=click.IntRange(0), default=100, show_default=True, help="Steps until it is 0."
)
@click.option("--length-weight", type=SHARE, default=0.0, show_default=True, help="Punishment at the longest length.")
@click.option("--soft-tokens", type=click.IntRange(0), default=0, help="Last tokens in which it grows.")
@click.option(
    "--lean-timeout", "timeout_s", type=click.FloatRange(0.1), default=20.0, show_default=True, metavar="SECONDS"
)
@click.option("--adaptive/--uniform", default=True, show_default=True, help="Draw prompts by their difficulty now.")
@click.option("--impact", type=float, help="Least learning impact of a prompt, e.g. 0.6.")
@click.option(
    "--subgoals",
    type=SHARE,
    nargs=2,
    default=(0.5, 0.2),
    show_default=True,
    help="Share of subgoals, first and last step.",
)
@click.option(
    "--form-a", type=SHARE, nargs=2, default=(0.2, 0.6), show_default=True, help="Share of form (a) among them."
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Lean processes.")
@lean_option
def grpo(
    schedule: ScheduleArguments,
    data: tuple[str, ...],
    split: str | None,
    mode: str | None,
    workers: int,
    lean_spec: LeanSpec | None,
    **options: Any,
) -> None:
    """Reinforce what Lean accepts. The finished model is OUT/model; OUT/rejections.csv says what was turned away."""
    console = open_console()
    settings = read_settings(schedule, options)
    make_arguments(settings)  # sizes and options that do not fit are said before Lean is started
    asked = gather_prompts(data, split, None if mode is None else ProofMode(mode))
    forms = {form: sum(prompt.form == form for prompt in asked) for form in sorted({p.form for p in asked})}
    console.print(f"prompts: {', '.join(f'{count} of form {form}' for form, count in forms.items())}", markup=False)
    report = SignalWatch(StepLines(console), partial(console.print, markup=False, style="yellow", soft_wrap=True))
    with open_lean_thread(lean_spec, console, workers) as lean:
        folder, table = train_grpo(asked, settings, lean, report, resume=schedule.resume)
    show_rejections(table, console)
    rows = read_metrics(schedule.out / METRICS)
    for line in filter(None, (describe_times(rows), describe_signal(rows))):
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"model: {folder}", markup=False, soft_wrap=True)


def read_settings(schedule: ScheduleArguments, options: Mapping[str, Any]) -> GRPOSettings:
    """The settings that the options say: each is a field of the settings, of the reward's or of the sampler's."""
    reward = {name: options[name] for name in RewardSettings.__slots__ if name in options}
    sampler = {name: options[name] for name in SamplerSettings.__slots__ if name in options}
    own = {name: options[name] for name in GRPOSettings.__slots__ if name in options}
    return GRPOSettings(
        schedule.read(options["learning_rate"]),
        **own,
        reward=RewardSettings(**reward),
        sampler=SamplerSettings(**sampler),
    )


def gather_prompts(data: tuple[str, ...], split: str | None, mode: ProofMode | None) -> tuple[RLPrompt, ...]:
    """The prompts of dataset folders, of lessons, and of benchmarks and files. Raises `InputError`.

    `mode` is how those are asked that have no prompt of their own; None leaves it open, which is non-CoT.
    """
    library = PromptLibrary.load()
    folders = {target for target in data if (Path(target) / MANIFEST).exists()}
    if mode is not None and folders.issuperset(data):
        raise InputError(
            "--mode has no effect: datasets have prompts of their own", hint="See `dataset build --rl-mode`"
        )
    asked = mode or ProofMode.NONCOT
    found: list[RLPrompt] = []
    for target in data:
        if target in folders:
            found += read_prompts(Path(target))
        elif holds_lessons(Path(target)):
            found += read_prompt_lines(Path(target), library, asked)
        else:
            found += ask_problems(load(target, split=split).problems, library, asked)
    return merge_prompts(found)


def holds_lessons(path: Path) -> bool:
    """Whether `path` is a file of `prover train lessons`, by its first row; a file of problems has no forms."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and {"form", "required_lemmas"} <= row.keys()


def show_rejections(table: RejectionTable, console: Console) -> None:
    """What became of the rollouts, most frequent first."""
    counts = table.total()
    shown = Table(box=None, header_style="bold")
    shown.add_column("rollouts")
    shown.add_column("", justify="right")
    shown.add_column("share", justify="right")
    for rule, count in counts.most_common():
        shown.add_row(rule, str(count), f"{count / counts.total():.1%}")
    console.print(shown)
