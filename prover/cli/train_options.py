"""Options that the trainers share."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from prover.cli.lean_choice import open_spec
from prover.core.errors import InputError
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.train.lean_thread import AT_ONCE, LeanThread
from prover.train.settings import LoraSettings, Schedule

DIRECTORY = click.Path(file_okay=False, path_type=Path)

threads_option = click.option(
    "--threads", type=click.IntRange(0), default=0, help="CPU threads of torch.  [default: its own choice]"
)

_SCHEDULE = (
    click.option("--model", required=True, metavar="DIR_OR_ID", help="Where to begin: a folder or a hub id."),
    click.option("--out", type=DIRECTORY, required=True, metavar="DIR", help="Folder of the training."),
    click.option("--steps", type=click.IntRange(1), required=True, help="Optimizer steps."),
    click.option("--seed", type=int, default=0, show_default=True),
    click.option("--warmup", "warmup_steps", type=click.IntRange(0), default=0, show_default=True, metavar="STEPS"),
    click.option(
        "--save-steps",
        type=click.IntRange(1),
        default=50,
        show_default=True,
        help="Between checkpoints; rounded up to whole --log-steps.",
    ),
    click.option("--log-steps", type=click.IntRange(1), default=1, show_default=True, help="Between log lines."),
    click.option("--bf16/--no-bf16", default=False, show_default=True, help="Half precision; needs a GPU."),
    click.option(
        "--checkpointing/--no-checkpointing", default=False, help="Trade time for memory in the backward pass."
    ),
    click.option("--lora-rank", type=click.IntRange(0), default=0, show_default=True, help="0 trains all weights."),
    threads_option,
    click.option("--tensorboard/--no-tensorboard", default=False, help="Also write TensorBoard logs."),
    click.option(
        "--trainer-option",
        "trainer_option",
        multiple=True,
        metavar="KEY=JSON",
        help="Passed to TRL's config as it is, e.g. use_vllm=true or fsdp='\"full_shard\"' (repeatable).",
    ),
    click.option("--resume/--fresh", default=False, help="Go on from the latest checkpoint in --out, if there is one."),
)


@dataclass(frozen=True, slots=True)
class ScheduleArguments:
    """The values of the shared options, unread."""

    model: str
    out: Path
    steps: int
    seed: int
    warmup_steps: int
    save_steps: int
    log_steps: int
    bf16: bool
    checkpointing: bool
    lora_rank: int
    threads: int
    tensorboard: bool
    trainer_option: tuple[str, ...]
    resume: bool

    def read(self, learning_rate: float) -> Schedule:
        """Read the arguments. Raises `InputError`."""
        if self.tensorboard and find_spec("tensorboard") is None:
            raise InputError("TensorBoard is not installed", hint="Run: pip install tensorboard")
        return Schedule(
            model=self.model,
            out=self.out,
            steps=self.steps,
            learning_rate=learning_rate,
            seed=self.seed,
            warmup_steps=self.warmup_steps,
            save_steps=self.save_steps,
            log_steps=self.log_steps,
            bf16=self.bf16,
            gradient_checkpointing=self.checkpointing,
            lora=LoraSettings(rank=self.lora_rank, alpha=2 * self.lora_rank) if self.lora_rank else None,
            threads=self.threads,
            report_to=("tensorboard",) if self.tensorboard else (),
            trainer_options=dict(read_option(text) for text in self.trainer_option),
        )


def schedule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a command; it gets them as one argument `schedule: ScheduleArguments`."""

    @wraps(command)
    def gather(**arguments: Any) -> Any:
        fields = {name: arguments.pop(name) for name in ScheduleArguments.__slots__}
        return command(schedule=ScheduleArguments(**fields), **arguments)

    decorated: Callable[..., Any] = gather
    for option in reversed(_SCHEDULE):
        decorated = option(decorated)
    return decorated


def read_option(text: str) -> tuple[str, Any]:
    """Read `KEY=JSON`; what is no JSON is taken as text. Raises `InputError`."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise InputError(f"`{text}` is not of the form KEY=VALUE", hint="E.g. --trainer-option use_vllm=true")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def read_weights(texts: tuple[str, ...]) -> dict[str, float]:
    """Read `KIND=NUMBER`s. Raises `InputError`."""
    weights = dict(read_option(text) for text in texts)
    for kind, weight in weights.items():
        is_number = isinstance(weight, int | float) and not isinstance(weight, bool) and math.isfinite(weight)
        if not is_number or weight < 0:
            raise InputError(
                f"the weight of {kind} is not a number of at least 0", hint="E.g. --weight curriculum-a=0.5"
            )
    return weights


def open_lean_thread(spec: LeanSpec | None, console: Console, workers: int) -> LeanThread:
    """The Lean that `--lean` names, for a trainer; installed first if it has to be."""
    # Each worker elaborates one candidate while the judge type-checks the one before. A server has workers of its own.
    at_once = AT_ONCE if spec is not None and spec.backend == "http" else 2 * workers
    return LeanThread(lambda: open_spec(spec, PoolLimits(workers=workers, spares=0), console), at_once=at_once)
