"""Rows on their way into files: de-duplicated, split cleanly and put in order on disk, whatever their number.

A temporary SQLite file holds one record per row. It costs about the size of the rows themselves, twice while they are
being sorted, and two 16-byte keys with their index; memory is SQLite's page cache of `CACHE_MB`.
Sorting uses SQLite's temporary files (in `SQLITE_TMPDIR`, `TMPDIR` or /var/tmp).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from prover.dataset.candidates import SPLITS, Candidate, Tally
from prover.dataset.rows import Row, RowKind

CACHE_MB = 16
_KINDS = tuple(RowKind)
_BATCH = 256
_SCHEMA = """
create table rows (
    number integer primary key, key blob not null unique, goal blob not null, kind integer not null,
    rank integer not null, place blob not null, payload text not null,
    model_samples integer not null, model_solved integer not null,
    other_samples integer not null, other_solved integer not null
);
create table goals (goal blob primary key, split integer not null) without rowid;
"""
_ADD = """
insert into rows (key, goal, kind, rank, place, payload, model_samples, model_solved, other_samples, other_solved)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (key) do update set
    payload = case when excluded.rank < rank then excluded.payload else payload end,
    place = case when excluded.rank < rank then excluded.place else place end,
    rank = min(rank, excluded.rank),
    model_samples = model_samples + excluded.model_samples, model_solved = model_solved + excluded.model_solved,
    other_samples = other_samples + excluded.other_samples, other_solved = other_solved + excluded.other_solved
"""
_RESTRICT = "insert into goals values (?, ?) on conflict (goal) do update set split = max(split, excluded.split)"
_IN_ORDER = """
select goals.split, rows.payload from rows join goals using (goal)
where rows.kind = ? and goals.split = ? order by rows.place, rows.key
"""

Adjust = Callable[[str, Tally], str | None]
"""Takes the JSON of a row and the tally of its goal; returns the JSON to write, None to leave the row out."""


class RowSpool:
    """Rows by key. Raises `sqlite3.Error`, e.g. when the disk is full."""

    def __init__(self, path: Path, seed: int) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._seed = seed
        for pragma in ("journal_mode = off", "synchronous = off", f"cache_size = -{CACHE_MB * 1024}", "temp_store = 1"):
            self._connection.execute(f"pragma {pragma}")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("begin")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def holds(self, candidate: Candidate) -> bool:
        """Whether a row with the key of `candidate` is there that it cannot improve on."""
        query = "select rank from rows where key = ?"
        found = self._connection.execute(query, (_digest(candidate.key),)).fetchone()
        return found is not None and found[0] <= candidate.rank

    def add(self, candidate: Candidate, row: Row, version: int) -> None:
        """Take in `row`, which is that `version` of `candidate`, unless a better one with its key is there.

        Samples of equal prompts are added up. The goal goes to the more restrictive of the splits it is met in.
        """
        self.count(candidate, row, version)
        self.restrict(candidate.goal_key, row.split)

    def count(self, candidate: Candidate, row: Row, version: int) -> None:
        """As `add`, without a word on the split."""
        values = (
            _digest(candidate.key),
            _digest(candidate.goal_key),
            _KINDS.index(row.kind),
            candidate.rank + 16 * version,
            _digest(str(self._seed), row.id),
            row.model_dump_json(),
            *astuple(candidate.tally),
        )
        self._connection.execute(_ADD, values)

    def restrict(self, goal_key: str, split: str) -> None:
        """Say that a goal was met in `split`: nothing about an equal goal may go to a less restrictive one."""
        self._connection.execute(_RESTRICT, (_digest(goal_key), SPLITS.index(split)))

    def settle(self, adjust: Adjust) -> None:
        """Pass every row through `adjust` once."""
        last = -1
        columns = "number, payload, model_samples, model_solved, other_samples, other_solved"
        while batch := self._connection.execute(
            f"select {columns} from rows where number > ? order by number limit {_BATCH}", (last,)
        ).fetchall():
            for number, payload, *tally in batch:
                adjusted = adjust(payload, Tally(*tally))
                if adjusted is None:
                    self._connection.execute("delete from rows where number = ?", (number,))
                elif adjusted != payload:
                    self._connection.execute("update rows set payload = ? where number = ?", (adjusted, number))
            last = batch[-1][0]

    def counts(self) -> Mapping[tuple[RowKind, str], int]:
        """Return the number of rows of each kind and split that has any."""
        query = "select kind, split, count(*) from rows join goals using (goal) group by kind, split"
        return {(_KINDS[kind], SPLITS[split]): count for kind, split, count in self._connection.execute(query)}

    def rows(self, kind: RowKind, split: str) -> Iterator[str]:
        """Yield the JSON of the rows of a kind and split, in an order that the seed decides."""
        found: Iterator[Any] = self._connection.execute(_IN_ORDER, (_KINDS.index(kind), SPLITS.index(split)))
        for _, payload in found:
            yield payload


def _digest(*parts: str) -> bytes:
    """16 bytes for a key; two keys in a billion rows collide with a chance of one in 10^20."""
    return hashlib.blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
