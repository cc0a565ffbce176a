"""Files and folders that a command was told to write, and that are there already."""

from __future__ import annotations

from pathlib import Path

import click

from prover.core.errors import InputError

force_option = click.option("--force", is_flag=True, help="Write over what is there.")


def refuse_to_replace(*paths: Path, force: bool) -> None:
    """Raise `InputError` if a file, or a folder with something in it, is there already, unless by `force`."""
    for path in paths:
        if not force and (path.is_file() or (path.is_dir() and any(path.iterdir()))):
            kind = "file" if path.is_file() else "folder"
            raise InputError(f"{path} exists already", hint=f"--force replaces it; --out names another {kind}")
