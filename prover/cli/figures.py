"""Saving the figures of a measurement."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from prover.core.errors import StoreError


def figures_option(default: str) -> Callable[..., Any]:
    """The option `--out` of a measurement."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--out", type=kind, default=Path(default), show_default=True, help="Where to save the figures.")


def save_figures(figures: Mapping[str, object], path: Path, console: Console) -> None:
    """Write `figures` to `path` as JSON and say so. Raises `StoreError` when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"cannot save to {path}: {error.strerror}", hint="Name another file with --out") from error
    console.print(f"saved to {path}", markup=False)
