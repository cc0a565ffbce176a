"""Folders of output that appear whole or not at all: made beside their place, and renamed."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prover.core.errors import OutputFailed

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def make_whole(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`, which takes its place when nothing went wrong.

    What stands there is replaced: whether it may be is for the caller to find out before. Raises `OutputFailed` when
    the disk is full or cannot be written.
    """
    target = folder.resolve()
    with explain_faults(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        with explain_faults(folder):
            yield made
            made.chmod(0o755)
            _put_in_place(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


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
def explain_faults(folder: Path) -> Iterator[None]:
    """Turn what the disk has against it into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            hint = "Free some space, or name a folder on another disk with --out; nothing was left behind"
            raise OutputFailed(f"the disk is full: {folder} cannot be written", hint=hint) from error
        reason = error.strerror or str(error)
        raise OutputFailed(f"{folder} cannot be written ({reason})", hint="Name another folder with --out") from error
