"""`prover solve` from end to end, with the real Lean."""

from __future__ import annotations

import json
import signal
import sqlite3
import time

import psutil
import pytest

from tests.e2e.conftest import CommandLine, descendants, wait_until

pytestmark = pytest.mark.lean

HARD = "theorem hard (a b c n : Nat) (h : 2 < n) (ha : 0 < a) (hb : 0 < b) : a ^ n + b ^ n ≠ c ^ n"


def test_proof_files_check_and_sorry_does_not(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write(
        "small.jsonl",
        '{"name": "one", "formal_statement": "theorem one (a b : Nat) (h : a < b) : a + 1 ≤ b := by sorry"}\n'
        '{"name": "two", "formal_statement": "theorem two (n : Nat) : 3 ∣ n ^ 3 + 2 * n := by sorry"}\n',
    )
    done = prover_cli.run("solve", "small.jsonl", "--out", "proofs", "--json")
    assert done.code == 0, done.err
    assert done.json["proved"] == 2
    for name in ("one", "two"):
        path = prover_cli.folder / "proofs" / f"{name}.lean"
        assert prover_cli.run("check", str(path)).code == 0
        statement = path.read_text().split(":= by")[0]
        path.write_text(statement + ":= by\n  sorry\n")
        for options, rule in (([], "screen:sorry"), (["--no-screen"], "sorry")):
            rejected = prover_cli.run("check", str(path), "--json", *options)
            assert (rejected.code, rejected.json["status"], rejected.json["rule"]) == (1, "rejected", rule)


def test_a_second_run_is_new_and_resume_of_a_finished_run_does_nothing(
    prover_cli: CommandLine, embedded_lean: object
) -> None:
    theorem = ["solve", "-e", "theorem t (n : Nat) : n + 0 = n", "--json", "--workers", "1"]
    first, second = prover_cli.run(*theorem).json, prover_cli.run(*theorem).json
    assert first["run"] != second["run"]
    resumed = prover_cli.run(*theorem, "--resume").json
    assert resumed["run"] == second["run"]
    assert resumed["by_problem"] == second["by_problem"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_leaves_within_two_seconds_and_no_process_behind(
    prover_cli: CommandLine, embedded_lean: object, how: signal.Signals
) -> None:
    process = prover_cli.start("solve", "-e", HARD, "--budget", "300")
    assert wait_until(lambda: len(descendants(process.pid)) >= 2, 60)
    time.sleep(4)
    children = descendants(process.pid)
    begun = time.monotonic()
    process.send_signal(how)
    _, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 2
    assert "Traceback" not in err
    assert process.returncode == 130
    assert wait_until(lambda: not any(psutil.pid_exists(child.pid) for child in children), 2)


def test_killed_and_resumed_nothing_is_lost_or_done_twice(prover_cli: CommandLine, embedded_lean: object) -> None:
    statements = {f"p{i}": f"theorem p{i} (n : Nat) : (n + {i}) * 2 = 2 * n + {2 * i}" for i in range(12)}
    rows = [{"name": name, "formal_statement": text} for name, text in {"hard": HARD, **statements}.items()]
    prover_cli.write("many.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    arguments = ["solve", "many.jsonl", "--budget", "25", "--json"]
    process = prover_cli.start(*arguments)

    def attempts() -> int:
        try:
            with sqlite3.connect(prover_cli.folder / "prover.sqlite", timeout=5) as database:
                return database.execute("SELECT count(*) FROM attempts").fetchone()[0]
        except sqlite3.Error:
            return 0

    assert wait_until(lambda: attempts() >= 8, 90)
    children = descendants(process.pid)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not any(psutil.pid_exists(child.pid) for child in children), 10)
    before = attempts()
    done = prover_cli.run(*arguments, "--resume")
    assert done.code == 0, done.err
    assert "resuming run" in done.err
    assert done.json["proved"] == 12
    with sqlite3.connect(prover_cli.folder / "prover.sqlite") as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone()[0] == 1
        total, distinct = database.execute(
            "SELECT count(*), count(DISTINCT subgoal_id || tactic) FROM attempts"
        ).fetchone()
    assert total == distinct
    assert total >= before


def test_a_false_statement_is_refuted_with_values(prover_cli: CommandLine, embedded_lean: object) -> None:
    statement = "theorem t (a b : Nat) (h : a ∣ b) : b ∣ a * 3"
    done = prover_cli.run("solve", "-e", statement, "--json", "--workers", "1", "--budget", "300").json
    assert (done["refuted"], done["proved"]) == (1, 0)
    assert "b = 0" in done["by_problem"]["t"]["message"]
