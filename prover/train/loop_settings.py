"""What a loop of rounds is told, kept in its folder: going on with other settings would mix two loops in one record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prover.core.errors import InputError
from prover.core.problem import hash_content
from prover.core.whole_file import write_whole

LOOP_SETTINGS = "settings.json"
FREE = ("rounds", "patience", "min_new")
"""What says only when to end, and may change."""
HINT = "Use the same settings, or another --out"


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """What a loop does in each round; options are those of the commands, as words."""

    target: Path
    """Problems to solve, JSONL."""
    model: str
    """Where every fine-tuning begins."""
    first_prover: str = ""
    """Spec of the prover of round 1, e.g. `hf:DIR`; empty leaves it to tactics and sketches."""
    held_out: str = ""
    """What to evaluate on; empty leaves that out."""
    seed_data: tuple[str, ...] = ()
    """Pairs or datasets that every fine-tuning has besides."""
    rounds: int = 5
    patience: int = 2
    min_new: int = 1
    solve: tuple[str, ...] = ()
    sft: tuple[str, ...] = ()
    grpo: tuple[str, ...] | None = None
    """None leaves GRPO out."""
    evaluate: tuple[str, ...] = ()


def keep_settings(folder: Path, settings: LoopSettings, problems: Sequence[str]) -> None:
    """Write the settings of a new loop into its folder, or compare them with those that are there.

    `problems` are the names of the problems. Raises `InputError` that says what differs.
    """
    path = folder / LOOP_SETTINGS
    told = _to_record(settings, problems)
    if path.exists():
        known = _read(path)
        if changed := sorted(name for name in told.keys() | known.keys() if told.get(name) != known.get(name)):
            said = "; ".join(f"{name} was {_show(known.get(name))}, is {_show(told.get(name))}" for name in changed)
            raise InputError(f"the loop in {folder} was begun with other settings: {said}", hint=HINT)
        return
    write_whole(path, json.dumps(told, indent=1) + "\n", parents=True)


def _to_record(settings: LoopSettings, problems: Sequence[str]) -> dict[str, Any]:
    told = {name: value for name, value in asdict(settings).items() if name not in FREE}
    told["problems"] = f"{len(problems)}, {hash_content(*problems)[:12]}"
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} does not hold the settings of a loop ({error})", hint=HINT) from error
    return dict(known)


def _show(value: Any) -> str:
    """A setting as it is typed: words with blanks between them."""
    return repr(" ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value))
