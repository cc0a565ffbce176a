"""Read text files written by anybody, on any system."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from prover.core.errors import MalformedInput


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file, and what identifies it."""

    label: str
    """How messages call the file: the path as the user gave it."""
    text: str
    """Decoded, without byte order mark, lines ending in `\\n`."""
    sha256: str
    """Hash of the bytes as they were in the file."""


def read_source(path: Path) -> SourceText:
    """Read one file.

    Raises `MalformedInput` when it is missing, cannot be read or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MalformedInput(f"{path} does not exist", hint="Check the path") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise MalformedInput(f"{path} cannot be read: {reason}", hint="Check the file's permissions") from None
    return decode(data, str(path))


def decode(data: bytes, label: str) -> SourceText:
    """Decode UTF-8 with or without byte order mark and normalise line ends.

    Raises `MalformedInput` with file and line for other encodings.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{label}:{line}: not UTF-8 (byte 0x{data[error.start]:02x})"
        raise MalformedInput(message, hint="Save the file as UTF-8") from None
    return SourceText(label, normalize_newlines(text), hashlib.sha256(data).hexdigest())


def normalize_newlines(text: str) -> str:
    """Turn CRLF and CR into LF; Lean refuses a lone CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
