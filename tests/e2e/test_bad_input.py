"""Bad input: one clear line, the right exit code, never a traceback."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.e2e.conftest import CommandLine


def row(name: str, statement: str, **more: str) -> str:
    return json.dumps({"name": name, "formal_statement": statement, **more}) + "\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["minif2f-cor"], "minif2f-core"),
        (["nowhere.jsonl"], "nowhere.jsonl"),
        ([], "TARGET"),
        (["minif2f-core", "--only", "mathd_numbertheory_33x"], "mathd_numbertheory_33"),
        (["minif2f-core", "--split", "nope"], "valid"),
        (["minif2f-core", "--limit", "0"], "--limit"),
        (["minif2f-core", "--budget", "-1"], "--budget"),
        (["minif2f-core", "-e", "theorem t : True"], "-e"),
        (["-e", "not a theorem"], "theorem"),
        (["minif2f-core", "--store", "postgres://nowhere:1/x"], "prover"),
    ],
)
def test_unusable_arguments(prover_cli: CommandLine, arguments: list[str], expected: str) -> None:
    done = prover_cli.run("solve", *arguments)
    assert done.code == 2
    assert expected in done.err
    assert done.out == ""
    assert len(done.err.strip().splitlines()) <= 4


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.jsonl", "", "empty"),
        ("empty.lean", "", "empty"),
        ("broken.jsonl", row("a", "theorem a : True := by sorry") + "{not json\n", "2"),
        ("list.jsonl", "[1, 2]\n", "1"),
        ("keys.jsonl", '{"foo": 1}\n', "1"),
        ("latin.jsonl", b'{"name": "\xff"}\n', "UTF-8"),
        ("prose.lean", "There is no theorem here.\n", "theorem"),
    ],
)
def test_unusable_files(prover_cli: CommandLine, name: str, content: str | bytes, expected: str) -> None:
    prover_cli.write(name, content)
    done = prover_cli.run("solve", name)
    assert done.code == 2
    assert name in done.err
    assert expected in done.err


def test_a_store_of_a_newer_version(prover_cli: CommandLine) -> None:
    from prover.store import open_store

    open_store(str(prover_cli.folder / "new.sqlite")).close()
    with sqlite3.connect(prover_cli.folder / "new.sqlite") as database:
        database.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    done = prover_cli.run("solve", "-e", "theorem t : True", "--store", "new.sqlite")
    assert done.code == 2
    assert "999" in done.err or "newer" in done.err


def test_a_store_that_is_no_database(prover_cli: CommandLine) -> None:
    prover_cli.write("notes.sqlite", "these are my notes, not a database" * 100)
    done = prover_cli.run("solve", "-e", "theorem t : True", "--store", "notes.sqlite")
    assert done.code == 2
    assert "notes.sqlite" in done.err
    assert (prover_cli.folder / "notes.sqlite").read_text().startswith("these are my notes")


@pytest.mark.lean
def test_odd_problems_do_not_stop_the_run(prover_cli: CommandLine, embedded_lean: object) -> None:
    """CRLF, BOM, NUL, 5 MB, a false header, repeated names, names in «»: the good ones are proved."""
    rows = [
        row("plain", "theorem plain : 1 + 1 = 2 := by\r\n  sorry"),
        row("nonsense", "theorem nonsense : fooBar = 2 := by sorry"),
        row("nul", "theorem nul : \x00 = 2 := by sorry"),
        row("huge", "theorem huge : " + "1 + " * 1_300_000 + "1 = 2 := by sorry"),
        row("t' 1", "theorem «t' 1» : 2 + 2 = 4 := by sorry"),
        row("plain", "theorem plain : 3 + 3 = 6 := by sorry"),
        row("mathlib", "theorem mathlib : True := by sorry", header="import Mathlib\n"),
    ]
    prover_cli.write("odd.jsonl", b"\xef\xbb\xbf" + "".join(rows).encode().replace(b"\n", b"\r\n"))
    done = prover_cli.run("solve", "odd.jsonl", "--json", "--workers", "1")
    assert done.code == 0, done.err
    by_problem = done.json["by_problem"]
    assert {name: result["status"] for name, result in by_problem.items()} == {
        "plain": "proved",
        "nonsense": "invalid",
        "nul": "invalid",
        "huge": "invalid",
        "t' 1": "proved",
        "plain#2": "proved",
        "mathlib": "invalid",
    }
    assert "fooBar" in by_problem["nonsense"]["message"]
    assert "Mathlib" in by_problem["mathlib"]["message"]


@pytest.mark.lean
def test_a_file_with_several_theorems(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write(
        "several.lean",
        "\ufeffdef double (n : Nat) := 2 * n\r\n\r\ntheorem a : double 2 = 4 := by\r\n  sorry\r\n\r\n"
        "theorem b (n : Nat) : double n = n + n := by\r\n  sorry\r\n",
    )
    done = prover_cli.run("solve", "several.lean", "--json", "--workers", "1")
    assert done.code == 0, done.err
    assert {name: r["status"] for name, r in done.json["by_problem"].items()} == {"a": "proved", "b": "proved"}
