"""The store: begins runs, finds the one to resume, and reads back what runs achieved."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select, update

from prover.core.errors import StoreError
from prover.core.goal import Goal
from prover.core.proof import Proof
from prover.core.record import ProblemRecord
from prover.core.verdict import Status
from prover.store.codec import decode_hole
from prover.store.database import Database
from prover.store.journal import RunJournal, load_outcomes
from prover.store.reading import read_problems
from prover.store.records import RunRecord, RunStatus
from prover.store.rows import decode_proof
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, RunRow, SubgoalRow


class Store:
    """An open store. Every call is one short transaction and raises `StoreError` when it fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where the records are, as shown to the user."""
        return self._database.place

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def begin_run(
        self,
        benchmark: str,
        *,
        fingerprint: str,
        settings: Mapping[str, Any],
        settings_hash: str,
        seed: int = 0,
        versions: Mapping[str, str] | None = None,
    ) -> RunJournal:
        """Record a new run and return its journal.

        `settings` (JSON values) are all that the run was given; `settings_hash` is of those that matter
        to the results, `fingerprint` of the problems: see `hash_settings` and `fingerprint_problems`.
        """
        now = time.time()
        run_id = f"{datetime.fromtimestamp(now, UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        self._database.add(
            RunRow,
            id=run_id,
            benchmark=benchmark,
            fingerprint=fingerprint,
            settings=dict(settings),
            settings_hash=settings_hash,
            seed=seed,
            versions=dict(versions or {}),
            status=RunStatus.RUNNING.value,
            started_at=now,
        )
        return RunJournal(self._database, run_id)

    def find_resumable(self, fingerprint: str, settings_hash: str, *, include_finished: bool = False) -> str | None:
        """Return the id of the latest run on the same problems with the same settings, if any.

        Only an unfinished one has something left to do; `include_finished` accepts one to show again.
        """
        query = select(RunRow.id).where(RunRow.fingerprint == fingerprint, RunRow.settings_hash == settings_hash)
        if not include_finished:
            query = query.where(RunRow.status != RunStatus.FINISHED.value)
        latest = self._database.rows(query.order_by(RunRow.started_at.desc()).limit(1))
        return latest[0].id if latest else None

    def resume_run(self, run_id: str) -> RunJournal:
        """Return the journal of an earlier run, which then counts as running unless it was finished."""
        self._find_run(run_id)
        self._database.change(
            update(RunRow)
            .where(RunRow.id == run_id, RunRow.status != RunStatus.FINISHED.value)
            .values(status=RunStatus.RUNNING.value, finished_at=None)
        )
        return RunJournal(self._database, run_id)

    def runs(self) -> list[RunRecord]:
        """Return all runs, the latest first, without the outcomes of their problems."""
        return [_decode_run(row) for (row,) in self._database.rows(select(RunRow).order_by(RunRow.started_at.desc()))]

    def load_run(self, run_id: str) -> RunRecord:
        """Return a run with the outcomes of its problems."""
        return replace(self._find_run(run_id), outcomes=load_outcomes(self._database, run_id))

    def load_proofs(self, run_id: str) -> list[Proof]:
        """Return the proofs of a run in the order in which they were found."""
        self._find_run(run_id)
        query = (
            select(ProblemRow, ProofRow)
            .join(ProofRow, (ProofRow.run_id == ProblemRow.run_id) & (ProofRow.problem_id == ProblemRow.id))
            .where(ProofRow.run_id == run_id)
            .order_by(ProofRow.seq)
        )
        return [decode_proof(problem, proof) for problem, proof in self._database.rows(query)]

    def read_problems(self, run_id: str, name: str | None = None) -> Iterator[ProblemRecord]:
        """Yield all that was recorded of each problem of a run (or only of the one called `name`), one at a time."""
        self._find_run(run_id)
        return read_problems(self._database, run_id, name)

    def load_lemmas(self) -> Iterator[tuple[str, Goal, str]]:
        """Yield the subgoals of all runs that one tactic block closed: header, goal and block, oldest first."""
        query = (
            select(SubgoalRow.header, SubgoalRow.hole, AttemptRow.tactic)
            .join(AttemptRow, (AttemptRow.run_id == SubgoalRow.run_id) & (AttemptRow.subgoal_id == SubgoalRow.id))
            .where(AttemptRow.status == Status.PROVED.value)
            .order_by(AttemptRow.seq)
        )
        for header, hole, tactic in self._database.rows(query):
            yield header, decode_hole(hole).goal, tactic

    def _find_run(self, run_id: str) -> RunRecord:
        for (row,) in self._database.rows(select(RunRow).where(RunRow.id == run_id)):
            return _decode_run(row)
        raise StoreError(f"The store {self.place} has no run {run_id!r}", hint="`prover runs` lists them")


def _decode_run(row: RunRow) -> RunRecord:
    return RunRecord(
        id=row.id,
        benchmark=row.benchmark,
        fingerprint=row.fingerprint,
        settings=row.settings,
        settings_hash=row.settings_hash,
        seed=row.seed,
        versions=row.versions,
        status=RunStatus(row.status),
        started_at=datetime.fromtimestamp(row.started_at, UTC),
        finished_at=None if row.finished_at is None else datetime.fromtimestamp(row.finished_at, UTC),
    )
