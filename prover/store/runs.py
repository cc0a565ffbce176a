"""The store: begins runs, finds the one to resume, and reads back what runs achieved."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NoReturn, Self

from sqlalchemy import func, select, update

from prover.core.errors import StoreError
from prover.core.goal import Goal
from prover.core.model import Usage
from prover.core.proof import Proof
from prover.core.record import ProblemRecord
from prover.core.verdict import Status
from prover.store.choosing import choose_run
from prover.store.codec import decode_hole
from prover.store.database import Database
from prover.store.deletion import delete_run
from prover.store.journal import RunJournal, load_outcomes
from prover.store.leases import Holder, find_live_holder, refuse_held
from prover.store.merging import Merged, merge_run
from prover.store.reading import read_problems
from prover.store.records import RunRecord, RunStatus
from prover.store.rows import decode_proof, decode_usage
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, RunRow, SubgoalRow


class Store:
    """An open store. Every call is one short transaction and raises `StoreError` when it fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: set[str] = set()

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
        """Let go of the runs that were begun or resumed here, and close all connections."""
        if self._held:
            is_mine = RunRow.id.in_(self._held) & (RunRow.holder == str(Holder.me()))
            with suppress(StoreError):  # the reason to close may be that it cannot be written; others see us end
                self._database.change(update(RunRow).where(is_mine).values(holder=None))
        self._database.close()

    @property
    def hint_for_space(self) -> str:
        """What to do so that the space of deleted rows goes back to the disk."""
        if not self._database.is_sqlite:
            return ""
        return f"The file keeps its size; its free pages are used again. To shrink it: sqlite3 {self.place} VACUUM"

    def begin_run(
        self,
        benchmark: str,
        *,
        fingerprint: str,
        settings: Mapping[str, Any],
        settings_hash: str,
        seed: int = 0,
        versions: Mapping[str, str] | None = None,
        problem_count: int | None = None,
    ) -> RunJournal:
        """Record a new run, held by this process, and return its journal.

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
            problem_count=problem_count,
            holder=str(Holder.me()),
            heartbeat_at=now,
        )
        self._held.add(run_id)
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
        """Return the journal of an earlier run, which this process then holds unless it was finished.

        Raises `StoreError` when another process works on it: see `prover.store.leases`.
        """
        with self._database.alone() as connection:
            row = connection.execute(
                select(RunRow.status, RunRow.holder, RunRow.heartbeat_at).where(RunRow.id == run_id)
            )
            found = row.one_or_none()
            status, holder, heartbeat_at = found if found is not None else self._refuse_unknown(run_id)
            if status != RunStatus.FINISHED.value:
                refuse_held(run_id, holder, heartbeat_at, "work on")
                values = {"status": RunStatus.RUNNING.value, "holder": str(Holder.me()), "heartbeat_at": time.time()}
                connection.execute(update(RunRow).where(RunRow.id == run_id).values(finished_at=None, **values))
                self._held.add(run_id)
        return RunJournal(self._database, run_id)

    def runs(self, limit: int | None = None) -> list[RunRecord]:
        """Return all runs (or the latest `limit`), the latest first, without the outcomes of their problems."""
        query = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id.desc()).limit(limit)
        return [_decode_run(row) for (row,) in self._database.rows(query)]

    def find_run(self, text: str) -> str:
        """Return the id of the run that `text` means: `last`, an id, or the beginning of one.

        Raises `StoreError` when there is no such run, or more than one.
        """
        ids = [run_id for (run_id,) in self._database.rows(select(RunRow.id).order_by(RunRow.started_at.desc()))]
        return choose_run(text, ids, self.place)

    def count_outcomes(self) -> dict[str, dict[str, int]]:
        """Return, by run id and status, how many problems ended so; the status is empty for those not ended."""
        counts: dict[str, dict[str, int]] = {}
        query = select(ProblemRow.run_id, ProblemRow.status, func.count()).group_by(
            ProblemRow.run_id, ProblemRow.status
        )
        for run_id, status, count in self._database.rows(query):
            counts.setdefault(run_id, {})[status or ""] = count
        return counts

    def load_usage(self, run_id: str) -> Usage:
        """Return what the models of a run have cost so far, over all its sessions."""
        return self._find_run(run_id).usage

    def delete_runs(self, run_ids: Iterable[str]) -> int:
        """Delete runs with all their records; return how many rows that were. Refuses one that is worked on."""
        return sum(delete_run(self._database, self._find_run(run_id).id) for run_id in run_ids)

    def merge(self, other: Store) -> Iterator[Merged]:
        """Copy the runs of `other` that are not here, oldest first, each in one transaction; yield their fates."""
        for run in reversed(other.runs()):
            yield merge_run(other._database, self._database, run)

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

    def load_lemmas(self, *, except_run: str) -> Iterator[tuple[str, Goal, str]]:
        """Yield the subgoals that one tactic block closed, of all other runs: header, goal and block, oldest first."""
        query = (
            select(SubgoalRow.header, SubgoalRow.hole, AttemptRow.tactic)
            .join(AttemptRow, (AttemptRow.run_id == SubgoalRow.run_id) & (AttemptRow.subgoal_id == SubgoalRow.id))
            .where(AttemptRow.status == Status.PROVED.value, AttemptRow.run_id != except_run)
            .order_by(AttemptRow.seq)
        )
        for header, hole, tactic in self._database.rows(query):
            yield header, decode_hole(hole).goal, tactic

    def _find_run(self, run_id: str) -> RunRecord:
        for (row,) in self._database.rows(select(RunRow).where(RunRow.id == run_id)):
            return _decode_run(row)
        return self._refuse_unknown(run_id)

    def _refuse_unknown(self, run_id: str) -> NoReturn:
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
        problem_count=row.problem_count,
        usage=decode_usage(row.usage),
        is_live=find_live_holder(row.holder, row.heartbeat_at) is not None,
    )
