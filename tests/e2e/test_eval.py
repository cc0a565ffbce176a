"""`prover eval` with the real Lean: the same numbers twice, after `kill -9`, and when done again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import CommandLine, Done, descendants, wait_until

pytestmark = [pytest.mark.lean, pytest.mark.slow]

SAMPLES = 6
EVAL = ("eval", "few.jsonl", "--samples", str(SAMPLES), "--k", "1,6", "--seed", "0", "--workers", "1", "--json")
STATEMENTS = {
    "order": "theorem order (a b : Nat) (h : a < b) : a + 1 ≤ b",
    "sum": "theorem sum (n : Nat) : (n + 3) * 2 = 2 * n + 6",
    "system": "theorem system (a b : Int) (h : a + b = 3) (g : a - b = 1) : a = 2",
    "wrong": "theorem wrong (n : Nat) : n < n",
    "unreadable": "theorem unreadable (n : Nat) : foo n",
}


def count_ended(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=5)) as database:
            return int(database.execute("SELECT count(*) FROM problems WHERE status IS NOT NULL").fetchone()[0])
    except sqlite3.Error:
        return 0


def figures(done: Done) -> dict[str, object]:
    assert done.code == 0, done.err
    return {key: done.json[key] for key in ("pass_at_k", "by_problem", "failures", "attempts", "complete")}


def test_the_same_numbers_after_a_kill_and_when_done_again(prover_cli: CommandLine, embedded_lean: object) -> None:
    rows = [{"name": name, "formal_statement": text} for name, text in STATEMENTS.items()]
    prover_cli.write("few.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    command = (*EVAL, "--method", "whole-proof")
    whole = prover_cli.run(*command, "--store", "whole.sqlite")
    assert whole.json["failures"]["invalid statement"] == SAMPLES
    assert 0 < whole.json["pass_at_k"]["1"]["value"] < whole.json["pass_at_k"]["6"]["value"] <= 3 / 5

    process = prover_cli.start(*command, "--store", "killed.sqlite")
    assert wait_until(lambda: count_ended(prover_cli.folder / "killed.sqlite") >= 8, 90)
    children = descendants(process.pid)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not any(psutil.pid_exists(child.pid) for child in children), 10)
    assert figures(prover_cli.run(*command, "--store", "killed.sqlite", "--resume")) == figures(whole)


def test_the_full_search_as_one_attempt(prover_cli: CommandLine, embedded_lean: object) -> None:
    rows = [{"name": name, "formal_statement": STATEMENTS[name]} for name in ("order", "system", "unreadable")]
    prover_cli.write("few.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    done = prover_cli.run(*EVAL, "--budget", "240")  # by the default method
    proved = {name: found["c"] for name, found in done.json["by_problem"].items()}
    assert proved == {"order": SAMPLES, "system": SAMPLES, "unreadable": 0}
    assert done.json["failures"] == {"invalid statement": SAMPLES}
    again = prover_cli.run("reproduce", "last", "--json")
    assert (again.code, again.json["identical"], again.json["changes"]) == (0, True, {}), again.err
