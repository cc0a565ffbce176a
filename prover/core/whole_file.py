"""Files that are there as a whole or not at all: a process killed while it writes leaves the old one."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, text: str, *, parents: bool = False) -> Path:
    """Put `text` at `path`, by way of a new file beside it; with `parents` its folder is made. Return `path`.

    Lines end in a newline on every system; a file with that text is left as it is, its time included.
    Raises `OSError`, or `ValueError` for what is no text or no path, having left no draft behind.
    """
    if parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return path
    if path.exists() and not path.is_file():  # a pipe or a device has no other to put in its place
        path.write_text(text, encoding="utf-8", newline="\n")
        return path
    draft = path.with_name(f".{uuid4().hex[:12]}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return path
