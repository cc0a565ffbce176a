"""Copying runs from one store into another, with their ids and the order of their records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select
from sqlalchemy import Row as ResultRow

from prover.store.database import Database
from prover.store.records import RunRecord
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, RunRow, SketchRow, SubgoalRow

BATCH = 500
"""Rows that are held in memory at a time."""

Numbered = type[ProblemRow | SubgoalRow | SketchRow | AttemptRow | ProofRow]
_TABLES: tuple[Numbered, ...] = (ProblemRow, SubgoalRow, SketchRow, AttemptRow, ProofRow)


class Fate(StrEnum):
    """What became of a run that was to be merged."""

    COPIED = "copied"
    PRESENT = "already there"
    CONFLICT = "conflict"
    """A run of that id is there, with other records; nothing was changed."""
    LIVE = "still running"
    """A process works on it; nothing was copied."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A run of the other store, and what became of it."""

    run_id: str
    fate: Fate
    rows: int = 0
    """How many were copied."""


def merge_run(source: Database, target: Database, run: RunRecord) -> Merged:
    """Copy `run` in one transaction unless a run of that id is there."""
    if run.is_live:
        return Merged(run.id, Fate.LIVE)
    with source.transaction() as origin, target.alone() as destination:
        if _exists(destination, run.id):
            is_same = _characterize(origin, run.id) == _characterize(destination, run.id)
            return Merged(run.id, Fate.PRESENT if is_same else Fate.CONFLICT)
        row = origin.execute(select(RunRow.__table__).where(RunRow.id == run.id)).one()
        destination.execute(insert(RunRow), {**row._mapping, "holder": None, "heartbeat_at": None})
        return Merged(run.id, Fate.COPIED, 1 + _copy_records(origin, destination, run.id))


def _exists(connection: Connection, run_id: str) -> bool:
    return connection.execute(select(RunRow.id).where(RunRow.id == run_id)).first() is not None


def _characterize(connection: Connection, run_id: str) -> object:
    """What tells two states of a run apart: what it is, the last record of each kind, and the outcomes."""
    what = select(RunRow.fingerprint, RunRow.settings_hash, RunRow.seed, RunRow.started_at).where(RunRow.id == run_id)
    ends = select(ProblemRow.id, ProblemRow.status).where(ProblemRow.run_id == run_id).order_by(ProblemRow.id)
    sizes = [
        connection.execute(select(func.count()).select_from(table).where(table.run_id == run_id)).scalar()
        for table in _TABLES
    ]
    return connection.execute(what).all(), connection.execute(ends).all(), sizes


def _copy_records(origin: Connection, destination: Connection, run_id: str) -> int:
    copies = {table: _Copy(origin, destination, table, run_id) for table in _TABLES}
    rows = copies[ProblemRow].run()
    deepest = origin.execute(select(func.max(SubgoalRow.depth)).where(SubgoalRow.run_id == run_id)).scalar()
    for depth in range((deepest if deepest is not None else -1) + 1):  # a goal, its sketches, their goals, ...
        rows += copies[SubgoalRow].run(depth)
        rows += copies[SketchRow].run(depth)
    return rows + copies[AttemptRow].run() + copies[ProofRow].run()


class _Copy:
    """Copies the rows of one table; numbers are new, their order is not."""

    def __init__(self, origin: Connection, destination: Connection, table: Numbered, run_id: str) -> None:
        self._origin = origin
        self._destination = destination
        self._row = table
        self._table: Table = table.metadata.tables[table.__tablename__]
        rank = (func.row_number().over(order_by=table.seq) - 1).label("rank")
        self._query = select(self._table, rank).where(table.run_id == run_id)
        count = origin.execute(select(func.count()).select_from(table).where(table.run_id == run_id)).scalar() or 0
        self._numbers = _reserve_numbers(destination, self._table, count)

    def run(self, depth: int | None = None) -> int:
        """Copy all rows, or those of one level of the search tree; return how many."""
        copied = 0
        for batch in self._read(depth):
            rows = [{**row._mapping, "seq": self._numbers[row.rank]} for row in batch]
            for row in rows:
                del row["rank"]
            self._destination.execute(insert(self._table), rows)
            copied += len(rows)
        return copied

    def _read(self, depth: int | None) -> Iterator[list[ResultRow[Any]]]:
        ranked = self._query.subquery()
        query: Select[Any] = select(ranked).order_by(ranked.c.seq)
        if depth is not None and self._row is SubgoalRow:
            query = query.where(ranked.c.depth == depth)
        elif depth is not None:
            is_parent = (SubgoalRow.run_id == ranked.c.run_id) & (SubgoalRow.id == ranked.c.parent_id)
            query = query.join(SubgoalRow, is_parent).where(SubgoalRow.depth == depth)
        result = self._origin.execution_options(yield_per=BATCH).execute(query)
        yield from (list(partition) for partition in result.partitions(BATCH))


def _reserve_numbers(connection: Connection, table: Table, count: int) -> list[int] | range:
    """Return `count` rising values of `seq` that nobody else will use."""
    if connection.dialect.name == "sqlite":  # nobody else writes now
        last = connection.execute(select(func.max(table.c.seq))).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = func.pg_get_serial_sequence(table.name, "seq")
    drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return sorted(int(number) for (number,) in connection.execute(drawn))
