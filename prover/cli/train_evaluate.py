"""`prover train evaluate`: pass@k of a model alone, in large batches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from benchmarks import load
from prover.cli.console import open_console
from prover.cli.lean_choice import lean_option
from prover.cli.replacing import force_option, refuse_to_replace
from prover.cli.train_options import open_lean_thread, threads_option
from prover.cli.train_progress import CountLines
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.core.whole_file import write_whole
from prover.lean.spec import LeanSpec
from prover.prompts import PromptLibrary, ProofMode
from prover.train.evaluation import ProblemCount, SampleSettings, estimate, evaluate_model
from prover.train.loading import load_tokenizer
from prover.train.reward import LeanReward, RewardSettings
from prover.train.rl_prompts import RLPrompt, ask_problems

FILE = click.Path(dir_okay=False, path_type=Path)


def _read_part(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int]:
    number, _, of = ("1/1" if value is None else value).partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"`{value}` is no part; the first of three is 1/3")
    return int(number), int(of)


@click.command()
@click.argument("models", metavar="MODEL...", nargs=-1, required=True)
@click.argument("target")
@click.option("--split", help="Only this split.")
@click.option("--limit", type=click.IntRange(1), help="Only the first LIMIT problems.")
@click.option("--part", metavar="K/N", callback=_read_part, help="Only the K-th of N parts, the same on every machine.")
@click.option("--samples", type=click.IntRange(1), default=8, show_default=True, help="Proofs asked for per problem.")
@click.option("--max-tokens", type=click.IntRange(1), default=256, show_default=True, help="Longest answer.")
@click.option("--mode", type=click.Choice([m.value for m in ProofMode]), default="noncot", show_default=True)
@click.option("--temperature", type=click.FloatRange(0), default=1.0, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=256, show_default=True, help="Samples written at a time.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Lean processes.")
@threads_option
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", "outs", type=FILE, multiple=True, metavar="FILE", help="Save the results as JSON.")
@click.option("--pairs", type=FILE, multiple=True, metavar="FILE", help="Save verified proofs to learn from.")
@force_option
@lean_option
def evaluate(
    models: tuple[str, ...],
    target: str,
    split: str | None,
    limit: int | None,
    part: tuple[int, int],
    samples: int,
    max_tokens: int,
    mode: str,
    temperature: float,
    batch: int,
    workers: int,
    threads: int,
    seed: int,
    outs: tuple[Path, ...],
    pairs: tuple[Path, ...],
    force: bool,
    lean_spec: LeanSpec | None,
) -> None:
    """Sample proofs of TARGET's problems from each MODEL (a folder or hub id) and have Lean judge them.

    A proof that several models write is judged once. Give --out and --pairs once for each model, in their order.
    """
    console = open_console()
    _check_files(len(models), {"--out": outs, "--pairs": pairs}, force)
    problems = [problem for problem in load(target, split=split).problems[:limit] if is_in_part(problem, part)]
    if not problems:
        of = f"{target} (split {split})" if split else target
        raise InputError(f"{of} has no problems to evaluate on", hint="Check the target, --split and --part")
    prompts = list(ask_problems(problems, PromptLibrary.load(), ProofMode(mode)))
    settings = SampleSettings(samples, max_tokens, temperature, 1.0, batch, seed, threads)
    for model in models:
        load_tokenizer(model)  # one that is not there is said before the others have taken their time
    with open_lean_thread(lean_spec, console, workers) as lean:
        reward = LeanReward(lean, RewardSettings(consistency_weight=0.0, retry_timeouts=True))
        for model, out, pairs_file in zip_longest(models, outs, pairs):
            counts = evaluate_model(model, prompts, settings, reward, CountLines(console, "samples"))
            _save(counts, prompts, to_json(model, target, counts, samples), out, pairs_file)
            console.print(model, markup=False, soft_wrap=True)
            console.print(tabulate(counts, samples))


def _save(
    counts: list[ProblemCount],
    prompts: Sequence[RLPrompt],
    told: dict[str, Any],
    out: Path | None,
    pairs: Path | None,
) -> None:
    """Write what was asked for: the results, the proofs."""
    if out is not None:
        _write_json(out, told)
    if pairs is not None:
        _write_pairs(pairs, counts, {prompt.problem.name: prompt.text for prompt in prompts})


def _check_files(models: int, files: Mapping[str, Sequence[Path]], force: bool) -> None:
    """Raise `InputError` unless each option has a file for each model, or none, and nothing would be replaced."""
    for option, paths in files.items():
        if paths and len(paths) != models:
            raise InputError(f"{models} models and {len(paths)} times {option}", hint=f"Give {option} for each model")
        refuse_to_replace(*paths, force=force)


def is_in_part(problem: Problem, part: tuple[int, int]) -> bool:
    """Whether `problem` is in the `(k, n)`-th part: by its hash, so that every part is a random sample."""
    number, of = part
    return int(problem.id, 16) % of == number - 1


def _write_json(path: Path, result: dict[str, Any]) -> None:
    write_whole(path, json.dumps(result, indent=1, ensure_ascii=False) + "\n", parents=True)


def list_ks(samples: int) -> list[int]:
    """The k that are reported: 1, 8, 32, 64, ... as far as there are samples, and all of them."""
    return sorted({k for k in (1, 8, 32, 128, 512, 1024, 8192) if k <= samples} | {samples})


def to_json(model: str, target: str, counts: list[ProblemCount], samples: int) -> dict[str, Any]:
    """The whole result; a k is left out where no problem has as many samples that Lean judged."""
    passed = {str(k): interval.to_json() for k in list_ks(samples) if (interval := estimate(counts, k)) is not None}
    return {
        "model": model,
        "target": target,
        "samples": samples,
        "pass": passed,
        "problems": [count.to_json() for count in counts],
    }


def tabulate(counts: list[ProblemCount], samples: int) -> Table:
    """pass@k in all and by area, and what the failures were."""
    table = Table(box=None, header_style="bold")
    for name in ("area", "problems", *(f"pass@{k}" for k in list_ks(samples)), "most rejections"):
        table.add_column(name, justify="left" if name in ("area", "most rejections") else "right")
    for area in (*sorted({count.problem.area for count in counts}), None):
        own = [count for count in counts if area is None or count.problem.area == area]
        cells = (estimate(own, k) for k in list_ks(samples))
        rejected: Counter[str] = sum((count.rejected for count in own), Counter())
        told = ", ".join(f"{rule} {count}" for rule, count in rejected.most_common(2))
        table.add_row(
            area if area is not None else "all",
            str(len(own)),
            *(f"{c.value:.1%} [{c.low:.1%}, {c.high:.1%}]" if c else "-" for c in cells),
            told,
        )
    return table


def _write_pairs(path: Path, counts: list[ProblemCount], asked: dict[str, str]) -> None:
    """One verified answer of each solved problem, in the form that `prover train sft` reads."""
    pairs = [
        {
            "prompt": asked[count.problem.name], "completion": count.answer,
            "header": count.problem.header, "statement": count.problem.statement,
        }
        for count in counts
        if count.proof
    ]  # fmt: skip
    write_whole(path, "".join(json.dumps(pair, ensure_ascii=False) + "\n" for pair in pairs), parents=True)
