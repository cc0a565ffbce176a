"""`prover check` as a user runs it: files, pairs, rows, pipes, and what nobody should give it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.e2e.conftest import CommandLine

REFERENCE = "def double (n : Nat) := 2 * n\n\ntheorem foo (n : Nat) : double n = n + n := by\n  sorry\n"
KEYS = {"id", "status", "rule", "message", "axioms", "seconds", "lean"}


def row(identifier: object, statement: str = "theorem foo (n : Nat) : n < n + 1", **more: str) -> str:
    return json.dumps({"id": identifier, "statement": statement, **more}) + "\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nowhere.lean"], "nowhere.lean does not exist"),
        (["folder"], "folder cannot be read"),
        (["empty.lean"], "empty.lean is empty"),
        (["latin.lean"], "latin.lean:2: not UTF-8"),
        (["prose.lean"], "contains no theorem"),
        (["nul.lean"], "NUL"),
        (["good.lean", "--theorem", "bar"], "Theorems there: foo"),
        (["good.lean", "--reference", "nowhere.lean"], "nowhere.lean does not exist"),
        (["good.lean", "--reference", "empty.lean"], "empty.lean is empty"),
        (["good.lean", "--reference", "several.lean"], "a, b"),
        (["good.lean", "--reference", "several.lean", "--theorem", "c"], "Theorems there: a, b"),
        (["-", "--reference", "-"], "standard input"),
        ([], "--jsonl"),
        (["good.lean", "--jsonl", "rows.jsonl"], "alone"),
        (["--jsonl", "nowhere.jsonl"], "nowhere.jsonl does not exist"),
        (["--jsonl", "empty.lean"], "is empty"),
        (["--jsonl", "folder"], "cannot be read"),
    ],
)
def test_unusable_input(prover_cli: CommandLine, arguments: list[str], expected: str) -> None:
    (prover_cli.folder / "folder").mkdir()
    prover_cli.write("empty.lean", b"\xef\xbb\xbf" if "--jsonl" not in arguments else b"")
    prover_cli.write("latin.lean", b"theorem t : True := by\n  -- \xe9\n  trivial\n")
    prover_cli.write("prose.lean", "There is no theorem here.\n")
    prover_cli.write("nul.lean", "theorem t : \x00 = 1 := rfl\n")
    prover_cli.write("good.lean", REFERENCE)
    prover_cli.write("several.lean", "theorem a : True := by sorry\ntheorem b : True := by sorry\n")
    done = prover_cli.run("check", *arguments)
    assert done.code == 2, done.out
    assert expected in done.err
    assert done.out == ""


@pytest.mark.lean
def test_a_file_against_its_reference(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write("ref.lean", REFERENCE)
    prover_cli.write(
        "candidate.lean",
        "\ufeffdef double (n : Nat) := 2 * n  -- as given\r\n\r\nlemma helper (n : Nat) : 2 * n = n + n := by omega\r\n"
        "theorem foo (n : Nat) : double n = n + n := by\r\n  unfold double\r\n  exact helper n\r\n#eval foo\r\n",
    )
    done = prover_cli.run("check", "candidate.lean", "--reference", "ref.lean", "--json")
    assert done.code == 0, done.err
    assert done.json.keys() == KEYS
    assert (done.json["id"], done.json["status"], done.json["rule"]) == ("foo", "proved", None)
    assert "4." in done.json["lean"]


@pytest.mark.lean
def test_a_weaker_theorem_and_the_switch_of_the_screen(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write("ref.lean", REFERENCE)
    prover_cli.write("weak.lean", "theorem foo (n : Nat) : n = n := rfl\n")
    prover_cli.write("axiom.lean", "axiom a : False\ntheorem foo (n : Nat) : double n = n + n := a.elim\n")
    weak = prover_cli.run("check", "weak.lean", "--reference", "ref.lean", "--json")
    assert (weak.code, weak.json["rule"]) == (1, "statement-differs")
    on = prover_cli.run("check", "axiom.lean", "--reference", "ref.lean", "--json")
    assert (on.code, on.json["rule"], on.json["lean"]) == (1, "screen:axiom", None)
    off = prover_cli.run("check", "axiom.lean", "--reference", "ref.lean", "--json", "--no-screen")
    assert (off.code, off.json["rule"]) == (1, "axiom")


@pytest.mark.lean
def test_a_file_of_its_own(prover_cli: CommandLine, embedded_lean: object) -> None:
    """Notation is part of what such a file states; code that runs is not."""
    text = 'notation "⟪" n "⟫" => 2 * n\ntheorem t (n : Nat) : ⟪n⟫ = n + n := by omega\n'
    prover_cli.write("own.lean", text)
    done = prover_cli.run("check", "own.lean")
    assert done.code == 0, done.out
    assert "proved" in done.out
    prover_cli.write("runs.lean", f"run_cmd pure ()\n{text}")
    assert prover_cli.run("check", "runs.lean", "--json").json["rule"] == "screen:meta-command"


@pytest.mark.lean
def test_a_proof_by_equations(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write(
        "own.lean", "theorem t : ∀ n : Nat, 0 + n = n\n  | 0 => rfl\n  | n + 1 => congrArg (· + 1) (t n)\n"
    )
    assert prover_cli.run("check", "own.lean").code == 0


@pytest.mark.lean
def test_five_megabytes(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write("big.lean", "theorem t : True := by\n" + "  -- and so on\n" * 360_000 + "  trivial\n")
    done = prover_cli.run("check", "big.lean", "--json")
    assert (done.code, done.json["rule"]) == (1, "screen:size")


@pytest.mark.lean
def test_rows(prover_cli: CommandLine, embedded_lean: object) -> None:
    rows = [
        row(1, proof="by omega"),
        row("b", code="theorem helper : True := trivial\ntheorem foo (n : Nat) : n < n + 1 := Nat.lt_succ_self n"),
        "\n",
        row("b", proof="by sorry"),
        row("none"),
        row("both", proof="by omega", code="x"),
        "{not json\n",
        "[1]\n",
        row("prose", statement="no theorem", proof="rfl"),
        row("nul", statement="theorem foo : \x00", proof="rfl"),
        row("surrogate", proof="\ud800"),
        row("header", statement="theorem foo : f = 1", header="def f := 1", proof=":= rfl"),
        row("t' 1", statement="theorem «t' 1» : 2 + 2 = 4 := by sorry", proof="rfl\r\n"),
        row("missing", code="theorem bar : True := trivial"),
    ]
    prover_cli.write("rows.jsonl", "\ufeff" + "".join(rows))
    done = prover_cli.run("check", "--jsonl", "rows.jsonl", "--workers", "1")
    assert done.code == 1, done.err
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert all(answer.keys() == KEYS for answer in answers)
    assert [(a["id"], a["status"], a["rule"]) for a in answers] == [
        (1, "proved", None),
        ("b", "proved", None),
        ("b", "rejected", "screen:sorry"),
        ("none", "invalid", "malformed-row"),
        ("both", "invalid", "malformed-row"),
        ("line 7", "invalid", "malformed-row"),
        ("line 8", "invalid", "malformed-row"),
        ("prose", "invalid", "no-statement"),
        ("nul", "invalid", "statement-error"),
        ("surrogate", "invalid", "malformed-row"),
        ("header", "proved", None),
        ("t' 1", "proved", None),
        ("missing", "rejected", "missing"),
    ]
    assert "13 checked" in done.err


@pytest.mark.lean
def test_a_file_without_a_usable_row(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write("rows.jsonl", "theorem t : True := trivial\n")
    done = prover_cli.run("check", "--jsonl", "rows.jsonl", "--workers", "1")
    assert done.code == 2
    assert "no usable row" in done.err


@pytest.mark.lean
def test_rows_are_answered_while_the_pipe_is_open(prover_cli: CommandLine, embedded_lean: object) -> None:
    """A program may wait for each verdict before it sends the next row."""
    process = subprocess.Popen(
        [sys.executable, "-m", "prover", "check", "--jsonl", "-", "--workers", "1"],
        cwd=prover_cli.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=dict(os.environ),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(row(number, proof="by omega"))
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert (answer["id"], answer["status"]) == (number, "proved")
    process.stdin.close()
    assert process.wait(timeout=30) == 0


@pytest.mark.lean
def test_an_accepted_proof_is_saved_for_other_checkers(prover_cli: CommandLine, embedded_lean: object) -> None:
    prover_cli.write("good.lean", "theorem foo (n : Nat) (h : n % 4 = 3) : n % 2 = 1 := by omega\n")
    assert prover_cli.run("check", "good.lean", "--export", "good.ndjson").code == 0
    lines = [json.loads(line) for line in (prover_cli.folder / "good.ndjson").read_text().splitlines()]
    assert lines[0]["meta"]["format"]["version"].startswith("3.")
    assert sum("thm" in line for line in lines) >= 1
    prover_cli.write("bad.lean", "theorem foo (n : Nat) : n < 5 := by omega\n")
    assert prover_cli.run("check", "bad.lean", "--export", "bad.ndjson").code == 1
    assert not (prover_cli.folder / "bad.ndjson").exists()
    refused = prover_cli.run("check", "good.lean", "--export", "no/such/folder.ndjson")
    assert refused.code == 2
