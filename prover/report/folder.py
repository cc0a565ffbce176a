"""The folder of a report: made beside its place and put there whole, and only over a former report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prover.core.errors import InputError
from prover.core.whole_folder import explain_faults, make_whole

MANIFEST = "report.json"
"""Lists every other file that a report consists of."""
_MADE_BY = "prover report"


@contextmanager
def open_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`, which takes its place when nothing went wrong.

    Raises `InputError` when something is there that no report wrote, `OutputFailed` when the disk is full or cannot be
    written.
    """
    with explain_faults(folder):
        check_target(folder)
    with make_whole(folder) as made:
        yield made
        _write_manifest(made)


def check_target(folder: Path) -> None:
    """Raise `InputError` when `folder` holds anything that a former report did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"{folder} is a file", hint="Name a folder with --out")
    if Path.cwd().is_relative_to(folder.resolve()):
        raise InputError(f"{folder} is the folder that you are in", hint="Name one below it, e.g. --out report")
    found = _list_files(folder)
    if not found and not any(folder.iterdir()):
        return
    foreign = sorted(found - _read_manifest(folder) - {MANIFEST})
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise InputError(
            f"{folder} holds files that no report wrote: {foreign[0]}{more}",
            hint="Nothing was changed; name another folder with --out",
        )


def _read_manifest(folder: Path) -> set[str]:
    """The files that the report in `folder` wrote."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        told = None
    if not isinstance(told, dict) or told.get("made_by") != _MADE_BY or not isinstance(told.get("files"), list):
        raise InputError(f"{folder} is not empty, and holds no report", hint="Name another folder with --out")
    return {str(name) for name in told["files"]}


def _write_manifest(folder: Path) -> None:
    told = {"made_by": _MADE_BY, "files": sorted(_list_files(folder))}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _list_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
