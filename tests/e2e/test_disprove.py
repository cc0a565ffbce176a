"""`prover check --disprove` as a user runs it."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import CommandLine

KEYS = ["id", "status", "witness", "message", "seconds", "lean", "proof"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([""], "states no theorem"),
        (["n < 5"], "theorem NAME : STATEMENT"),
        (["nowhere.lean"], "nowhere.lean does not exist"),
        (["nowhere"], "no benchmark `nowhere`"),
        (["empty.lean"], "empty.lean is empty"),
        (["prose.lean"], "prose.lean"),
        (["binary.lean"], "binary.lean:1: not UTF-8"),
        (["two.lean", "--theorem", "c"], "Theorems there: a, b"),
        (["two.lean", "two.lean"], "stands alone"),
        (["two.lean", "--jsonl", "rows.jsonl"], "stands alone"),
        (["-"], "no theorem"),
    ],
)
def test_unusable_input(prover_cli: CommandLine, arguments: list[str], expected: str) -> None:
    prover_cli.write("empty.lean", "\n")
    prover_cli.write("prose.lean", "There is nothing to disprove here.\n")
    prover_cli.write("binary.lean", b"theorem \xff\x00")
    prover_cli.write("two.lean", "theorem a : True := by sorry\ntheorem b : True := by sorry\n")
    done = prover_cli.run("check", "--disprove", *arguments)
    assert done.code == 2, done.out
    assert expected in done.err
    assert done.out == ""


@pytest.mark.lean
def test_one_statement(prover_cli: CommandLine, embedded_lean: object) -> None:
    text = "theorem t (n : Nat) (h : 0 < n) : n - 2 + 2 = n"
    done = prover_cli.run("check", "--disprove", text)
    assert done.code == 0, done.err
    assert "disproved t" in done.out
    assert "false at n = 1" in done.out
    prover_cli.write("t.lean", f"{text} := by\n  omega\n")
    row = prover_cli.run("check", "--disprove", "t.lean", "--json").json
    assert list(row) == KEYS
    assert (row["id"], row["status"], row["witness"]) == ("t", "disproved", {"n": "1"})
    assert "t_is_false" in row["proof"]


@pytest.mark.lean
def test_several_statements(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write(
        "several.lean",
        "def double (n : Nat) := 2 * n\nnamespace A\ntheorem wrong (n : Nat) : double n = n := by sorry\n"
        "theorem right (n : Nat) : double n = n + n := by sorry\ntheorem typo : doubel 1 = 2 := by sorry\nend A\n",
    )
    done = prover_cli.run("check", "--disprove", "several.lean", "--json")
    assert done.code == 1, done.err
    rows = {row["id"]: row for row in map(json.loads, done.out.splitlines())}
    assert {name: row["status"] for name, row in rows.items()} == {
        "A.wrong": "disproved", "A.right": "not-disproved", "A.typo": "invalid"
    }  # fmt: skip
    assert rows["A.wrong"]["witness"] == {"n": "1"}
    assert "doubel" in rows["A.typo"]["message"]
    assert prover_cli.run("check", "--disprove", "several.lean", "--theorem", "A.wrong").code == 0
    assert prover_cli.run("check", "--disprove", "several.lean", "--theorem", "A.typo").code == 2
