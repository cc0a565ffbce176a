"""Append-only records of every run, in a SQLite file by default. See docs/store.md."""

from __future__ import annotations

from prover.store.comparing import RunDiff, compare_runs, flatten
from prover.store.journal import RunJournal
from prover.store.leases import HEARTBEAT_S
from prover.store.merging import Fate, Merged
from prover.store.opening import open_store
from prover.store.records import RunRecord, RunStatus, fingerprint_problems, hash_settings
from prover.store.runs import Store
from prover.store.schema import SCHEMA_VERSION

__all__ = [
    "HEARTBEAT_S",
    "SCHEMA_VERSION",
    "Fate",
    "Merged",
    "RunDiff",
    "RunJournal",
    "RunRecord",
    "RunStatus",
    "Store",
    "compare_runs",
    "fingerprint_problems",
    "flatten",
    "hash_settings",
    "open_store",
]
