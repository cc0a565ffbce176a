"""The folder of a report: made beside its place and put there whole, and only over a former report."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prover.core.errors import InputError, ProverError

MANIFEST = "report.json"
"""Lists every other file that a report consists of."""
_MADE_BY = "prover report"


class ReportNotWritten(ProverError):
    """The report cannot be written where it should go."""


@contextmanager
def open_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`, which takes its place when nothing went wrong.

    Raises `InputError` when something is there that no report wrote, `ReportNotWritten` when the disk is full or
    cannot be written.
    """
    target = folder.resolve()
    with _explained(folder):
        check_target(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        with _explained(folder):
            yield made
            _write_manifest(made)
            made.chmod(0o755)
            _put_in_place(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


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


def _put_in_place(made: Path, target: Path) -> None:
    """Rename `made` to `target`; what is there goes only when the new folder stands."""
    if not target.exists():
        made.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / "replaced")
    try:
        made.rename(target)
    except OSError:
        (old / "replaced").rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the disk has against it into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            hint = "Free some space, or name a folder on another disk with --out; nothing was left behind"
            raise ReportNotWritten(f"the disk is full: {folder} cannot be written", hint=hint) from error
        reason = error.strerror or str(error)
        raise ReportNotWritten(
            f"{folder} cannot be written ({reason})", hint="Name another folder with --out"
        ) from error
