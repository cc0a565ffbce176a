"""Every completion on disk, by content: SQLite in WAL mode, shared by any number of processes."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import platformdirs
from filelock import FileLock

from prover.core.errors import StoreError
from prover.core.model import Completion, Prompt, Sampling, Usage

_LOG = logging.getLogger(__name__)
_SCHEMA = """CREATE TABLE IF NOT EXISTS completions (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, record TEXT NOT NULL, digest TEXT NOT NULL, created REAL NOT NULL
) WITHOUT ROWID"""
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_BUSY_TIMEOUT_S = 30.0
_KEYS_PER_QUERY = 500


def locate_completions(cache_dir: Path | None = None) -> Path:
    """File of the completions: in `cache_dir`, else $PROVER_CACHE_DIR, else the user's cache directory."""
    chosen = cache_dir or os.environ.get("PROVER_CACHE_DIR") or platformdirs.user_cache_dir("prover", appauthor=False)
    return Path(chosen).expanduser().absolute() / "completions.sqlite"


def completion_key(identity: str, prompt: Prompt, sampling: Sampling, index: int) -> str:
    """Content hash of all that a completion depends on; `identity` stands for the model."""
    messages = [[message.role, message.content] for message in prompt.messages]
    content = json.dumps([identity, messages, sampling.to_record(), index], sort_keys=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()


class CompletionCache:
    """Completions by key. A damaged file is set aside and a new one begun; a damaged entry counts as missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._database = _connect(path)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._database = _replace_damaged(path)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def find(self, keys: Iterable[str]) -> dict[str, Completion]:
        """The completions that are there, by key."""
        wanted = list(keys)
        found: dict[str, Completion] = {}
        for start in range(0, len(wanted), _KEYS_PER_QUERY):
            part = wanted[start : start + _KEYS_PER_QUERY]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, model, record, digest FROM completions WHERE key IN ({marks})"
            for key, model, record, digest in self._execute(query, part):
                if _digest(record) == digest:
                    found[key] = _decode(record, model)
        return found

    def put(self, key: str, completion: Completion) -> None:
        """Keep `completion`; on return it survives the death of the process, though not yet that of the machine.

        Raises `StoreError`, e.g. when the disk is full.
        """
        record = _encode(completion)
        self._execute(
            "INSERT OR REPLACE INTO completions VALUES (?, ?, ?, ?, ?)",
            [key, completion.model, record, _digest(record), time.time()],
        )

    def _execute(self, query: str, values: list[object] | list[str]) -> list[tuple[str, str, str, str]]:
        with self._explained():
            try:
                return self._database.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._database.close()
                self._database = _replace_damaged(self._path)
                return self._database.execute(query, values).fetchall()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            hint = "Is the disk full? Free some space, or give another place, and resume: what is there is kept"
            raise StoreError(f"The completion cache {self._path} cannot be used ({error})", hint=hint) from error


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_SCHEMA)
        database.execute("SELECT key FROM completions LIMIT 1").fetchall()
    except BaseException:
        database.close()
        raise
    return database


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(_DAMAGE)


def _replace_damaged(path: Path) -> sqlite3.Connection:
    """Move a damaged file away and begin a new one, unless another process has just done so."""
    with FileLock(f"{path}.lock"):
        try:
            database = _connect(path)
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if verdict == "ok":
                return database
            database.close()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
        for suffix in ("-wal", "-shm", ""):
            part = Path(f"{path}{suffix}")
            if part.exists():
                part.rename(f"{aside}{suffix}")
        _LOG.warning("The completion cache was damaged; it is now %s, and a new one is begun", aside)
        return _connect(path)


def _encode(completion: Completion) -> str:
    fields = asdict(completion)
    del fields["model"], fields["is_cached"]
    return json.dumps(fields)  # ASCII: also what UTF-8 cannot hold comes back


def _decode(record: str, model: str) -> Completion:
    fields = json.loads(record)
    usage, logprobs = Usage(**fields.pop("usage")), tuple(fields.pop("logprobs"))
    return Completion(**fields, model=model, usage=usage, logprobs=logprobs, is_cached=True)


def _digest(record: str) -> str:
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:16]
