"""The options that say what a dataset holds and where it goes, for the commands that build one."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any

import click

from prover.dataset.candidates import BuildOptions, SplitBy
from prover.dataset.files import SHARD_ROWS, FileFormat, OutputOptions
from prover.dataset.layouts import Layout
from prover.dataset.rows import RowKind
from prover.prompts import ProofMode

ALL = "all"


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


_OPTIONS = (
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        required=True,
        type=click.Choice([*_values(RowKind), ALL]),
        help="What to build (repeatable).",
    ),
    click.option(
        "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the dataset."
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(_values(FileFormat)),
        default=FileFormat.JSONL.value,
        show_default=True,
        help="Of the shards.",
    ),
    click.option(
        "--layout",
        type=click.Choice(_values(Layout)),
        default=Layout.PLAIN.value,
        show_default=True,
        help="Columns: all of the row, chat messages for TRL, or verl's for RL.",
    ),
    click.option(
        "--seed", type=int, default=0, show_default=True, help="Of the order of rows, and of --split-by hash."
    ),
    click.option("--shard-rows", type=click.IntRange(1), default=SHARD_ROWS, show_default=True, help="Rows per file."),
    click.option(
        "--split-by",
        type=click.Choice(_values(SplitBy)),
        default=SplitBy.BENCHMARK.value,
        show_default=True,
        help="Splits: the benchmark's own, 90/5/5 by hash, or none.",
    ),
    click.option("--plan-from-sketch", is_flag=True, help="Cold start: write a factual plan where no model reasoned."),
    click.option(
        "--rl-mode",
        type=click.Choice(_values(ProofMode)),
        default=ProofMode.COT.value,
        show_default=True,
        help="RL: mode of the prompts.",
    ),
    click.option("--min-samples", type=click.IntRange(1), default=4, show_default=True, help="RL: before rates count."),
    click.option("--keep-always", is_flag=True, help="RL: keep what was always solved."),
    click.option("--keep-never", is_flag=True, help="RL: keep what was never solved."),
    click.option(
        "--pairs", type=click.IntRange(1), default=4, show_default=True, help="Preference: pairs of one goal."
    ),
    click.option("--force", is_flag=True, help="Replace the dataset in DIR."),
)


def dataset_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it gets them as `rows: BuildOptions` and `output: OutputOptions`."""

    @wraps(command)
    def gather(**arguments: Any) -> Any:
        return command(rows=_take_rows(arguments), output=_take_output(arguments), **arguments)

    decorated: Callable[..., Any] = gather
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _take_rows(arguments: dict[str, Any]) -> BuildOptions:
    kinds = arguments.pop("kinds")
    return BuildOptions(
        kinds=tuple(kind for kind in RowKind if kind.value in kinds or ALL in kinds),
        seed=arguments.pop("seed"),
        split_by=SplitBy(arguments.pop("split_by")),
        plans_from_sketches=arguments.pop("plan_from_sketch"),
        rl_mode=ProofMode(arguments.pop("rl_mode")),
        min_samples=arguments.pop("min_samples"),
        keep_always=arguments.pop("keep_always"),
        keep_never=arguments.pop("keep_never"),
        pairs_per_goal=arguments.pop("pairs"),
    )


def _take_output(arguments: dict[str, Any]) -> OutputOptions:
    return OutputOptions(
        folder=arguments.pop("out"),
        format=FileFormat(arguments.pop("form")),
        layout=Layout(arguments.pop("layout")),
        shard_rows=arguments.pop("shard_rows"),
        force=arguments.pop("force"),
    )
