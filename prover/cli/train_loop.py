"""`prover train loop`: expert iteration."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from rich.console import Console

from benchmarks import load
from prover.cli.console import open_console
from prover.cli.train_options import DIRECTORY
from prover.cli.train_stages import open_runner
from prover.train.loop_settings import LoopSettings
from prover.train.round_page import render_rounds
from prover.train.rounds import Loop, RoundRecord

PAGE = "rounds.html"


def _split(_context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...] | None:
    """Options of another command in one string, split as a shell does."""
    try:
        return None if text is None else tuple(shlex.split(text))
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}", param=parameter) from error


@click.command()
@click.argument("target", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PROBLEMS.jsonl")
@click.option("--model", required=True, metavar="DIR_OR_ID", help="Where every fine-tuning begins.")
@click.option("--first-prover", default="", metavar="SPEC", help="Prover of round 1.  [default: tactics and sketches]")
@click.option("--held-out", default="", metavar="TARGET", help="What to evaluate each round's model on.")
@click.option("--data", multiple=True, metavar="PATH", help="Further data of every fine-tuning (repeatable).")
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="At most.")
@click.option("--patience", type=click.IntRange(1), default=2, show_default=True, help="Rounds with little won.")
@click.option("--min-new", type=click.IntRange(1), default=1, show_default=True, help="What is not little.")
@click.option("--solve-options", callback=_split, default="", metavar="WORDS", help="Of `prover solve`, in quotes.")
@click.option("--sft-options", callback=_split, required=True, metavar="WORDS", help="Of `train sft`; with --steps.")
@click.option("--grpo-options", callback=_split, metavar="WORDS", help="Of `train grpo`.  [default: no GRPO]")
@click.option("--evaluate-options", callback=_split, default="", metavar="WORDS", help="Of `train evaluate`.")
@click.option("--out", type=DIRECTORY, required=True, metavar="DIR", help="Folder of the loop.")
def loop(
    target: Path,
    model: str,
    first_prover: str,
    held_out: str,
    data: tuple[str, ...],
    rounds: int,
    patience: int,
    min_new: int,
    solve_options: tuple[str, ...],
    sft_options: tuple[str, ...],
    grpo_options: tuple[str, ...] | None,
    evaluate_options: tuple[str, ...],
    out: Path,
) -> None:
    """Solve, learn from what was solved, solve more: rounds over PROBLEMS.

    Interrupted, the same command goes on where it was; only --rounds, --patience and --min-new may change. OUT/rounds
    has a record of each round, OUT/rounds.html shows them.
    """
    console = open_console()
    settings = LoopSettings(
        target, model, first_prover, held_out, data, rounds, patience, min_new,
        solve_options, sft_options, grpo_options, evaluate_options,
    )  # fmt: skip
    work = Loop(settings, load(str(target)).problems, out, open_runner(out, console))
    records: list[RoundRecord] = []
    for record in work.run():
        records.append(record)
        _show(record, console)
        _write_page(out / PAGE, records, work.reason_to_stop(records))
    console.print(f"ended: {work.reason_to_stop(records)}", markup=False)
    console.print(f"page: {out / PAGE}", markup=False, soft_wrap=True)


def _show(record: RoundRecord, console: Console) -> None:
    passed = "".join(f", pass@{k} {interval['value']:.1%}" for k, interval in record.passed.items())
    console.print(
        f"round {record.round}: {len(record.won)} won, {record.solved} of {record.problems} solved{passed}, "
        f"{record.seconds:.0f} s",
        markup=False,
    )


def _write_page(path: Path, records: list[RoundRecord], reason: str) -> None:
    path.write_text(render_rounds(records, title="Expert iteration", reason=reason), encoding="utf-8")
