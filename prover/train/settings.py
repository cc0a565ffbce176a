"""Settings of the trainers. Those that change results are saved with a training and compared when it is resumed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prover.core.errors import InputError

SETTINGS = "settings.json"
MODEL = "model"
"""Folder of the finished model, below that of the training: `--prover hf:OUT/model`."""


@dataclass(frozen=True, slots=True)
class LoraSettings:
    """Low-rank adaptation (arXiv 2106.09685): all linear layers, merged when the training is done."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """What both trainers share. The learning rate is constant after the warm-up, as in the paper."""

    model: str
    out: Path
    steps: int
    learning_rate: float
    seed: int = 0
    warmup_steps: int = 0
    save_steps: int = 50
    log_steps: int = 1
    bf16: bool = False
    gradient_checkpointing: bool = False
    lora: LoraSettings | None = None
    threads: int = 0
    """CPU threads of torch; 0 leaves it to torch."""
    report_to: tuple[str, ...] = ()
    """E.g. `tensorboard`, beside the CSV file."""
    trainer_options: dict[str, Any] = field(default_factory=dict)
    """Passed to TRL's config as they are: accelerate, FSDP, vLLM and whatever comes."""


def open_training(
    out: Path, settings: dict[str, Any], *, resume: bool, marker: str = "trainer_state.json"
) -> Path | None:
    """Make the folder of a training; return the checkpoint to go on from, or None to begin.

    `marker` is the file that a checkpoint has when it is whole. Raises `InputError` when something is there and
    `resume` was not asked for, or the settings differ from those.
    """
    if int(os.environ.get("RANK", "0")):  # started by accelerate: the first process looks after the folder
        return find_checkpoint(out, marker) if resume else None
    told = json.loads(json.dumps(settings, default=str, sort_keys=True))
    path = out / SETTINGS
    if not resume:
        if path.exists():
            raise InputError(f"{out} holds a training", hint="--resume goes on with it; --out names another folder")
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        return None
    if not path.exists():
        return open_training(out, settings, resume=False, marker=marker)
    known = json.loads(path.read_text(encoding="utf-8"))
    changed = sorted(name for name in told.keys() | known.keys() if told.get(name) != known.get(name))
    if changed:
        raise InputError(
            f"{out} was begun with other settings: {', '.join(changed)}", hint="Use the same, or another --out"
        )
    return find_checkpoint(out, marker)


def find_checkpoint(out: Path, marker: str) -> Path | None:
    """The latest whole checkpoint below `out`; one that was being written when the process died is passed over."""
    found = [path for path in out.glob("checkpoint-*") if (path / marker).exists()]
    return max(found, key=lambda path: int(path.name.rsplit("-", 1)[1]), default=None)


def to_record(settings: Any) -> dict[str, Any]:
    """The fields of a settings object, nested ones included, less where it writes."""
    record = asdict(settings)
    record.pop("out", None)
    return record
