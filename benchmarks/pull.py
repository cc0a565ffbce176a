"""Fetch the data of a benchmark, verify them, and put them in place as a whole or not at all.

Everything is made in a hidden folder beside the place and renamed at the end, so a killed process leaves no half
data. What it had fetched stays in the hidden folder, where the next pull goes on. Replacing data takes two renames; a
kill just between them is mended by the next pull.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from benchmarks.loaders.pulled import read_pulled
from benchmarks.lock import LOCK, Lock, check_hash, hash_file, read_lock, verify_files
from benchmarks.manifest import Manifest, Origin
from benchmarks.sources import FetchFailed, LocalSource, Source, open_source
from prover.core.errors import InputError, ProverError


class PullFailed(ProverError):
    """The data could not be fetched or put in place; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull came to."""

    lock: Lock
    folder: Path
    is_new: bool
    """False when the data were there already and nothing was fetched."""
    note: str = ""
    """What the user should know about the data, in lines."""


def pull(
    manifest: Manifest,
    data_folder: Path,
    *,
    given: Path | None = None,
    refresh: bool = False,
    accept_changes: bool = False,
    source: Source | None = None,
) -> Pulled:
    """Bring a benchmark's files to `data_folder/NAME`, with a lock file.

    Data that are there and agree with their lock are left alone, unless `refresh` or `given` (a file or folder to take
    the files from) asks for another look: then what comes must be what is locked, or `accept_changes` must say that it
    may differ. `source` is used instead of the one that the manifest names.

    Raises `BenchmarkChanged` (with both hashes) when what came, or what is there, differs from lock or manifest,
    `PullFailed` when the source does not answer or another process pulls the same, and `InputError` when the benchmark
    comes with the package or `given` has no such files.
    """
    name, origin = manifest.name, manifest.origin
    if origin is None:
        raise InputError(f"{name} comes with this package", hint=f"Run: prover benchmarks show {name}")
    target = data_folder / name
    looks_again = refresh or given is not None
    with _alone(data_folder, name):
        _mend(target)
        old = read_lock(target)
        if old is not None and not accept_changes:
            verified = _verify_old(target, old, manifest, allow_damage=looks_again)
            if verified and not looks_again:
                return Pulled(old, target, is_new=False)
        chosen = LocalSource(given) if given is not None else source or open_source(origin)
        made = data_folder / f".pulling-{name}"
        lock, note = _fetch(chosen, manifest, origin, made, str(given or origin.repository))
        hint = "Nothing was changed. --accept-changes takes the new data; results on the two cannot be compared"
        check_hash(name, lock.digest, manifest.sha256, "the manifest", hint)
        if old is not None and not accept_changes:
            _compare(old, lock, hint)
        _put_in_place(made, target, lock)
        return Pulled(lock, target, is_new=True, note=note)


def explain_by_hand(manifest: Manifest) -> str:
    """Say which files to get where, and what to do with them, for a machine without a network."""
    origin = manifest.origin
    if origin is None:
        return ""
    revision = f" at revision {manifest.revision}" if manifest.revision else ""
    files = ", ".join(origin.paths)
    kind = "Hugging Face dataset" if origin.kind == "huggingface" else "repository"
    return (
        f"Without a network: get {files} of the {kind} {origin.repository}{revision} elsewhere, "
        f"copy it here, and run: prover benchmarks pull {manifest.name} --from FILE_OR_FOLDER"
    )


@contextmanager
def _alone(data_folder: Path, name: str) -> Iterator[None]:
    """Keep other processes from pulling the same benchmark; the lock ends with the process, however that ends."""
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(data_folder / f".{name}.lock", timeout=0):
            yield
    except Timeout:
        raise PullFailed(f"another process is pulling {name}", hint="Wait for it to end, then try again") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PullFailed(f"{data_folder} cannot be written: {reason}", hint="Name another with PROVER_DATA") from error


def _verify_old(target: Path, old: Lock, manifest: Manifest, *, allow_damage: bool) -> bool:
    """Whether the data in place are intact; damaged ones raise `BenchmarkChanged` unless they are to be replaced."""
    try:
        verify_files(target, old, manifest)
    except InputError:
        if not allow_damage:
            raise
        return False
    return True


def _fetch(source: Source, manifest: Manifest, origin: Origin, made: Path, label: str) -> tuple[Lock, str]:
    """Fetch into `made` and read what came, so that nothing unreadable is ever put in place."""
    made.mkdir(exist_ok=True)
    try:
        fetched = source.fetch(origin, manifest.revision, made)
    except FetchFailed as error:
        raise PullFailed(str(error), hint=explain_by_hand(manifest)) from error
    files = {name: hash_file(made / name) for name in sorted(fetched.files)}
    if not files:
        message = f"{label} has no {' and no '.join(origin.paths)}"
        raise PullFailed(message, hint=explain_by_hand(manifest))
    problems, note = read_pulled(manifest, made, files)
    if len(problems) != manifest.count:
        note = f"{len(problems)} problems, where the manifest says {manifest.count}\n{note}".rstrip()
    lock = Lock(
        benchmark=manifest.name,
        source=label,
        revision=fetched.revision,
        pulled_at=datetime.now(UTC).isoformat(timespec="seconds"),
        count=len(problems),
        files=files,
    )
    return lock, note


def _compare(old: Lock, new: Lock, hint: str) -> None:
    """Raise `BenchmarkChanged` at the first file that is not what was locked."""
    for name in sorted({*old.files, *new.files}):
        before, now = old.files.get(name, "(absent)"), new.files.get(name, "(absent)")
        check_hash(f"{old.benchmark}/{name}", now, before, "its lock file", hint)


def _put_in_place(made: Path, target: Path, lock: Lock) -> None:
    """Make `target` the folder with the locked files and their lock."""
    new, old = target.parent / f".new-{target.name}", _set_aside(target)
    shutil.rmtree(new, ignore_errors=True)
    for name in lock.files:
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(new / name)
    (new / LOCK).write_text(lock.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(made)


def _mend(target: Path) -> None:
    """Finish what a pull that was killed between the two renames has left."""
    old = _set_aside(target)
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _set_aside(target: Path) -> Path:
    """Where data wait while others take their place."""
    return target.parent / f".replaced-{target.name}"
