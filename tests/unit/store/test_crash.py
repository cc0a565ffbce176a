"""Processes that are killed, and processes that write at the same time."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import prover
from prover.store import RunJournal, Store, open_store

WRITER = Path(__file__).with_name("writer.py")
PACKAGE_ROOT = Path(prover.__file__).parents[1]


def start_writer(path: Path, run_id: str, count: int) -> subprocess.Popen[bytes]:
    """Start `writer.py` and wait until it has loaded."""
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(path), run_id, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # what `readline` has buffered, `communicate` would not see
        env={**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def let_go(process: subprocess.Popen[bytes]) -> None:
    """Let a writer begin."""
    assert process.stdin is not None
    process.stdin.write(b"\n")
    process.stdin.flush()


def fetch_attempts(path: Path) -> list[str]:
    """Return the recorded tactics in their order, after SQLite has checked the whole file."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [text for (text,) in connection.execute("SELECT tactic FROM attempts ORDER BY seq")]


def test_kill_at_any_moment_loses_at_most_the_record_in_flight(store: Store, path: Path, journal: RunJournal) -> None:
    """Each round repeats what the last one did and goes on, as a resumed run does."""
    store.close()
    moments = random.Random(0)
    for _ in range(6):
        writer = start_writer(path, journal.run_id, 1_000_000)
        let_go(writer)
        time.sleep(moments.uniform(0.05, 0.4))
        writer.kill()
        said, _ = writer.communicate()
        confirmed = len(said.split())
        recorded = fetch_attempts(path)
        assert recorded == [f"exact h{number}" for number in range(len(recorded))]
        assert len(recorded) >= confirmed
        with open_store(str(path), create=False) as reopened:
            assert reopened.find_resumable("f", "s") == journal.run_id
    assert len(fetch_attempts(path)) > 0


def test_the_record_in_flight_is_the_only_one_ahead_of_its_writer(
    store: Store, path: Path, journal: RunJournal
) -> None:
    store.close()
    writer = start_writer(path, journal.run_id, 1_000_000)
    let_go(writer)
    assert writer.stdout is not None
    last = b""
    for _ in range(50):
        last = writer.stdout.readline()
    assert last == b"49\n"
    writer.kill()
    rest, _ = writer.communicate()
    confirmed = 50 + len(rest.split())
    assert len(fetch_attempts(path)) - confirmed in (0, 1)


def test_two_writers_of_the_same_records_make_each_once(store: Store, path: Path, journal: RunJournal) -> None:
    writers = [start_writer(path, journal.run_id, 400) for _ in range(2)]
    for writer in writers:
        let_go(writer)
    for writer in writers:
        said, complaints = writer.communicate(timeout=60)
        assert (writer.returncode, complaints) == (0, b"")
        assert len(said.split()) == 400
    assert sorted(fetch_attempts(path)) == sorted(f"exact h{number}" for number in range(400))


def test_many_processes_may_make_one_store(path: Path) -> None:
    writers = [start_writer(path, "-", 0) for _ in range(4)]
    for writer in writers:
        let_go(writer)
    for writer in writers:
        _, complaints = writer.communicate(timeout=60)
        assert (writer.returncode, complaints) == (0, b"")
    open_store(str(path), create=False).close()
