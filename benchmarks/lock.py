"""The lock file beside pulled data: what was got, byte by byte. Whatever differs from it later is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.manifest import Manifest
from prover.core.errors import InputError, MalformedInput

LOCK = "benchmark.lock.json"


class Lock(BaseModel):
    """Contents of `benchmark.lock.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    source: str
    """Where the files came from: an address, or the path that was given."""
    revision: str | None
    """The version that was got; None for files that were given by hand."""
    pulled_at: str
    """Date and time, ISO 8601, UTC."""
    count: int
    """Problems in the files."""
    files: dict[str, str]
    """SHA-256 of each file, by its path in the repository."""

    @property
    def digest(self) -> str:
        """One hash for all files."""
        return digest_files(self.files)


class BenchmarkChanged(InputError):
    """A file of a benchmark is not what the manifest or the lock file promises."""


def hash_file(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_files(files: Mapping[str, str]) -> str:
    """One hash for a set of files: that of the file itself when there is one, else of the sorted names and hashes."""
    if len(files) == 1:
        return next(iter(files.values()))
    lines = "".join(f"{name}\t{digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def read_lock(folder: Path) -> Lock | None:
    """Return the lock of a folder; None when there is none, which means that nothing was pulled there.

    Raises `MalformedInput` for a lock file that is not one.
    """
    path = folder / LOCK
    if not path.is_file():
        return None
    try:
        return Lock.model_validate_json(path.read_bytes())
    except ValidationError as error:
        hint = f"Delete {folder} and pull the benchmark again"
        raise MalformedInput(f"{path} is no lock file ({error.error_count()} errors)", hint=hint) from None


def check_hash(what: str, actual: str, expected: str | None, promised_by: str, hint: str) -> None:
    """Raise `BenchmarkChanged`, naming both hashes, when `expected` is known and `actual` is another."""
    if expected and actual != expected:
        message = f"{what} has changed: its sha256 is {actual}, {promised_by} says {expected}"
        raise BenchmarkChanged(message, hint=hint)


def verify_files(folder: Path, lock: Lock, manifest: Manifest) -> None:
    """Compare the files of a folder with its lock, and the lock with the manifest.

    Raises `BenchmarkChanged` for a file that is gone, or changed (with both hashes).
    """
    hint = f"`prover benchmarks pull {lock.benchmark} --refresh` fetches what was locked; "
    hint += "--accept-changes takes the data as they are now"
    for name, expected in lock.files.items():
        if not (folder / name).is_file():
            raise BenchmarkChanged(f"{lock.benchmark}/{name} is gone", hint=hint)
        check_hash(f"{lock.benchmark}/{name}", hash_file(folder / name), expected, "its lock file", hint)
    check_hash(lock.benchmark, lock.digest, manifest.sha256, "the manifest", hint)
