"""Settings of the trainers. Those that change results are saved with a training and compared when it is resumed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.core.whole_file import write_whole

SETTINGS = "settings.json"
MODEL = "model"
"""Folder of the finished model, below that of the training: `--prover hf:OUT/model`."""
ORIGIN = "origin"
"""Where the data came from, for whoever reads the record. Not compared: paths may change while the data stay."""


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
    """Steps between checkpoints, rounded up to whole intervals of the log: a mean that is logged after a resume would
    otherwise lack the steps before it."""
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

    def __post_init__(self) -> None:
        whole = -(-self.save_steps // self.log_steps) * self.log_steps
        object.__setattr__(self, "save_steps", whole)


def open_training(
    out: Path, settings: dict[str, Any], *, resume: bool, marker: str = "trainer_state.json"
) -> Path | None:
    """Make the folder of a training; return the checkpoint to go on from, or None to begin.

    `marker` is the file that a checkpoint has when it is whole. A folder with neither a checkpoint nor a finished model
    counts as not begun. Raises `InputError` when something is there and `resume` was not asked for, or the settings
    differ from those.
    """
    checkpoint = find_checkpoint(out, marker)
    if int(os.environ.get("RANK", "0")):  # started by accelerate: the first process looks after the folder
        return checkpoint if resume else None
    told = json.loads(json.dumps(settings, default=str, sort_keys=True))
    path = out / SETTINGS
    if checkpoint is None and not (out / MODEL).exists():
        out.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(told, indent=1) + "\n")
    elif not resume:
        raise InputError(f"{out} holds a training", hint="--resume goes on with it; --out names another folder")
    elif changes := _list_changes(_read_settings(path), told):
        raise InputError(
            f"{out} was begun with other settings: {', '.join(changes)}", hint="Use the same, or another --out"
        )
    return checkpoint if resume else None


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error})", hint="Name another --out, or remove its folder") from error
    if not isinstance(known, dict):
        raise InputError(f"{path} holds no settings", hint="Name another --out, or remove its folder")
    return known


def _list_changes(known: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """Settings that differ, as `schedule.model: m0 -> m1`; the origin only where others do, to explain them."""
    before, now = dict(_flatten(known)), dict(_flatten(told))
    changed = [name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]
    if all(name.startswith(f"{ORIGIN}.") for name in changed):
        return []
    return [f"{name}: {before.get(name, 'unset')} -> {now.get(name, 'unset')}" for name in changed]


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def digest_ids(ids: Iterable[str]) -> str:
    """16 hex digits that identify examples or prompts by their ids, order included: a resume must find the same."""
    digest = hashlib.sha256()
    for one in ids:
        digest.update(f"{one}\n".encode())
    return digest.hexdigest()[:16]


def find_checkpoint(out: Path, marker: str) -> Path | None:
    """The latest whole checkpoint below `out`; one that was being written when the process died is passed over."""
    found = [path for path in out.glob("checkpoint-*") if (path / marker).exists()]
    return max(found, key=lambda path: int(path.name.rsplit("-", 1)[1]), default=None)


def to_record(settings: Any) -> dict[str, Any]:
    """The fields of a settings object, nested ones included, less where it writes."""
    record = asdict(settings)
    record.pop("out", None)
    return record
