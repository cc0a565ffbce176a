"""`prover train`: a model from nothing, fine-tuning, reinforcement learning, expert iteration."""

from __future__ import annotations

from pathlib import Path

import click

from prover.cli.console import open_console
from prover.cli.replacing import force_option, refuse_to_replace
from prover.cli.train_evaluate import evaluate
from prover.cli.train_grpo import grpo
from prover.cli.train_learn import ablate, learn
from prover.cli.train_lessons import lessons
from prover.cli.train_loop import loop
from prover.cli.train_options import DIRECTORY, ScheduleArguments, read_weights, schedule_options, threads_option
from prover.cli.train_progress import StepLines
from prover.prompts import PromptLibrary
from prover.train.pairs import Answer, mix_pairs, read_pairs
from prover.train.sft import SFTSettings, train_sft
from prover.train.small_model import CONTEXT_TOKENS, SIZES, make_small_model
from prover.train.tokenizer import VOCABULARY

DATA = click.Path(exists=True, path_type=Path)


@click.group()
def train() -> None:
    """Train prover models, with Lean as the judge (docs/training.md)."""


for command in (grpo, evaluate, lessons, loop, learn, ablate):
    train.add_command(command)


@train.command("init")
@click.option(
    "--data", multiple=True, type=DATA, required=True, metavar="PATH", help="Text for the tokenizer, as for sft."
)
@click.option("--out", type=DIRECTORY, required=True, metavar="DIR", help="Folder of the model.")
@click.option("--size", type=click.Choice(list(SIZES)), default="4m", show_default=True, help="Parameters, about.")
@click.option("--vocabulary", type=click.IntRange(300), default=VOCABULARY, show_default=True)
@click.option(
    "--context", type=click.IntRange(64), default=CONTEXT_TOKENS, show_default=True, help="Longest text, in tokens."
)
@click.option(
    "--copying",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Steps of copying random tokens, before any text: proofs are learnt sooner after it.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the weights.")
@threads_option
@force_option
def init(
    data: tuple[Path, ...],
    out: Path,
    size: str,
    vocabulary: int,
    context: int,
    copying: int,
    seed: int,
    threads: int,
    force: bool,
) -> None:
    """Make a small new model and its tokenizer, with no download."""
    refuse_to_replace(out, force=force)
    prompts = PromptLibrary.load()
    pairs = [pair for path in data for pair in read_pairs(path, Answer.WHOLE, prompts)]
    texts = (text for pair in pairs for text in (pair.prompt, pair.completion))
    count = make_small_model(
        texts,
        out,
        size=size,
        vocabulary=vocabulary,
        context_tokens=context,
        copying_steps=copying,
        seed=seed,
        threads=threads,
    )
    open_console().print(f"model: {out} ({count:,} parameters)", markup=False, soft_wrap=True)


@train.command("sft")
@schedule_options
@click.option(
    "--data", multiple=True, type=DATA, required=True, metavar="PATH", help="A dataset, or pairs in JSONL (repeatable)."
)
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="KIND=W",
    help="How often a kind is seen an epoch: cot, noncot, curriculum-a, curriculum-b, proof, pair.",
)
@click.option(
    "--answer",
    type=click.Choice([a.value for a in Answer]),
    default=Answer.WHOLE.value,
    show_default=True,
    help="Whole answers, or the proof alone.",
)
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), default=5e-6, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=32, show_default=True, help="Examples per step.")
@click.option(
    "--micro-batch",
    type=click.IntRange(1),
    help="Examples per pass and device.  [default: 8, or the batch if smaller]",
)
@click.option(
    "--max-length", type=click.IntRange(16), default=16_384, show_default=True, help="Longer ones are left out."
)
@click.option("--packing/--no-packing", default=False, help="Join short examples into full rows.")
def sft(
    schedule: ScheduleArguments,
    data: tuple[Path, ...],
    weights: tuple[str, ...],
    answer: str,
    learning_rate: float,
    batch: int,
    micro_batch: int | None,
    max_length: int,
    packing: bool,
) -> None:
    """Fine-tune on verified proofs. The finished model is OUT/model: `prover solve --prover hf:OUT/model`."""
    console = open_console()
    prompts = PromptLibrary.load()
    pairs = [pair for path in data for pair in read_pairs(path, Answer(answer), prompts)]
    weigh = read_weights(weights)
    mixed = mix_pairs(pairs, weigh, schedule.seed)
    kinds = {kind: sum(pair.kind == kind for pair in mixed) for kind in sorted({pair.kind for pair in mixed})}
    console.print(f"an epoch: {', '.join(f'{count} {kind}' for kind, count in kinds.items())}", markup=False)
    settings = SFTSettings(schedule.read(learning_rate), batch, micro_batch or 0, max_length, packing)
    origin = {"data": [str(path) for path in data], "weights": weigh, "answer": answer}

    def say(line: str) -> None:
        console.print(line, markup=False, soft_wrap=True)

    folder = train_sft(mixed, settings, StepLines(console), resume=schedule.resume, origin=origin, say=say)
    console.print(f"model: {folder}", markup=False, soft_wrap=True)
