"""Runs that are killed again and again end with the records of a run that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

import prover
from tests.e2e.conftest import CommandLine, descendants, wait_until

DRIVER = Path(__file__).with_name("kill_driver.py")
KILLS = 50
TIMINGS = {"seq", "run_id", "seconds", "elapsed_s", "recorded_at", "started_at", "finished_at"}
KEYS = {"problems": "id", "subgoals": "id", "sketches": "parent_id", "attempts": "subgoal_id", "proofs": "problem_id"}
"""By table: whose records keep their order among themselves."""


class Driver:
    """`kill_driver.py`, with one session at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def start(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return int(self._hear("begun"))

    def wait(self) -> int:
        return int(self._hear("ended"))

    def _hear(self, word: str) -> str:
        assert self.process.stdout is not None
        said = self.process.stdout.readline().split()
        assert said[:1] == [word], self.process.stderr and self.process.stderr.read()
        return said[1]


@contextmanager
def drive(store: Path) -> Iterator[Driver]:
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), str(store), "f"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(prover.__file__).parents[1])},
    )
    try:
        yield Driver(process)
    finally:
        process.kill()
        process.communicate()


def read_records(path: Path, ignored: frozenset[str] = frozenset()) -> dict[str, dict[str, list[dict[str, object]]]]:
    """All rows without what depends on time: by table and key, in the order of recording."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        assert database.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT count(*) FROM runs").fetchone()[0] == 1
        records: dict[str, dict[str, list[dict[str, object]]]] = {}
        for table, key in KEYS.items():
            records[table] = {}
            for row in database.execute(f"SELECT * FROM {table} ORDER BY seq"):
                kept = {name: row[name] for name in row.keys() if name not in TIMINGS | ignored}  # noqa: SIM118
                records[table].setdefault(row[key], []).append(kept)
    return records


def count(records: dict[str, dict[str, list[dict[str, object]]]]) -> dict[str, int]:
    return {table: sum(map(len, rows.values())) for table, rows in records.items()}


def test_killed_at_50_moments_the_records_are_those_of_an_undisturbed_run(tmp_path: Path) -> None:
    with drive(tmp_path / "whole.sqlite") as driver:
        begun = time.monotonic()
        driver.start()
        assert driver.wait() == 0
        longest_s = (time.monotonic() - begun) / KILLS
    most = count_attempts(tmp_path / "whole.sqlite") // KILLS  # so that the last kill comes when half is done
    expected = read_records(tmp_path / "whole.sqlite")
    statuses = [rows[0]["status"] for rows in expected["problems"].values()]
    assert {status: statuses.count(status) for status in set(statuses)} == {"proved": 100, "failed": 20}

    moments = random.Random(0)
    progress = []
    with drive(tmp_path / "killed.sqlite") as driver:
        for number in range(KILLS):
            child = driver.start()
            if number % 2:  # at any moment, the first ones of a session too
                time.sleep(moments.uniform(0.0, longest_s))
            else:  # at work, however long this machine takes to get there
                wanted = moments.randint(1, most) + (progress[-1] if progress else 0)
                assert wait_until(lambda wanted=wanted: count_attempts(tmp_path / "killed.sqlite") >= wanted, 60, 0.003)
            os.kill(child, signal.SIGKILL)
            assert driver.wait() == -signal.SIGKILL  # it was killed at work: none had come to the end
            progress.append(count_attempts(tmp_path / "killed.sqlite"))
        driver.start()
        assert driver.wait() == 0
    found = read_records(tmp_path / "killed.sqlite")
    assert count(found) == count(expected)
    assert found == expected
    assert progress == sorted(progress)
    assert len(set(progress)) >= KILLS / 2  # sessions got on, in spite of all


def count_attempts(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=5)) as database:
            return int(database.execute("SELECT count(*) FROM attempts").fetchone()[0])
    except sqlite3.Error:  # killed before the tables were made
        return 0


@pytest.mark.lean
@pytest.mark.slow
def test_killed_twice_with_the_real_lean(prover_cli: CommandLine, embedded_lean: object) -> None:
    rows = [
        {"name": f"p{i}", "formal_statement": f"theorem p{i} (n : Nat) : (n + {i}) * 2 = 2 * n + {2 * i}"}
        for i in range(10)
    ]
    prover_cli.write("many.jsonl", "".join(json.dumps(row) + "\n" for row in rows))

    def solve(store: str, *options: str) -> list[str]:
        return ["solve", "many.jsonl", "--store", store, "--out", f"{store}.out", "--workers", "1", "--json", *options]

    whole = prover_cli.run(*solve("whole.sqlite"))
    assert whole.json["proved"] == 10, whole.err
    total = count_attempts(prover_cli.folder / "whole.sqlite")
    killed = prover_cli.folder / "killed.sqlite"
    for share in (0.2, 0.6):
        process = prover_cli.start(*solve("killed.sqlite", "--resume"))
        assert wait_until(lambda share=share: count_attempts(killed) >= share * total, 90)
        children = descendants(process.pid)
        process.kill()
        process.communicate()
        assert wait_until(lambda children=children: not any(psutil.pid_exists(child.pid) for child in children), 10)
    assert prover_cli.run(*solve("killed.sqlite", "--resume")).json["proved"] == 10
    found = read_records(killed)
    expected = read_records(prover_cli.folder / "whole.sqlite")
    assert count(found) == count(expected)
    assert found == expected
