"""Append-only records of every run, in a SQLite file by default. See docs/store.md."""

from __future__ import annotations

from prover.store.journal import RunJournal
from prover.store.opening import open_store
from prover.store.records import RunRecord, RunStatus, fingerprint_problems, hash_settings
from prover.store.runs import Store
from prover.store.schema import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "RunJournal",
    "RunRecord",
    "RunStatus",
    "Store",
    "fingerprint_problems",
    "hash_settings",
    "open_store",
]
