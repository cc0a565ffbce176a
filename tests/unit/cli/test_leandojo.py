"""`prover leandojo`, on a traced repository written by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.cli import run_command

THEOREM = {
    "url": "https://example.org/lib",
    "commit": "0123456789abcdef",
    "file_path": "Lib.lean",
    "full_name": "first",
    "start": [1, 1],
    "end": [2, 6],
    "traced_tactics": [],
}


@pytest.fixture
def traced(tmp_path: Path) -> Path:
    (tmp_path / "Lib.lean").write_text("theorem first (n : Nat) : n = n := by\n  rfl\n")
    (tmp_path / "test.json").write_text(json.dumps([THEOREM, THEOREM | {"file_path": "None.lean"}]))
    (tmp_path / "train.json").write_text("[]")
    return tmp_path


def test_theorems_become_rows(traced, capsys):
    rows = traced / "rows.jsonl"
    assert run_command(["leandojo", "theorems", str(traced), str(rows), "--sources", str(traced)]) == 0
    (row,) = map(json.loads, rows.read_text().splitlines())
    assert (row["name"], row["split"]) == ("first", "test")
    assert row["statement"] == "theorem first (n : Nat) : n = n := by sorry"
    said = capsys.readouterr().out
    assert "1 theorems" in said
    assert "1 left out" in said


@pytest.mark.parametrize(("split", "complaint"), [("train", "none of the theorems"), ("val", "no split")])
def test_what_cannot_be_read_is_said(traced, split, complaint, capsys):
    arguments = ["leandojo", "theorems", str(traced), str(traced / "rows"), "--sources", str(traced), "--split", split]
    assert run_command(arguments) == 2
    assert complaint in capsys.readouterr().err
    assert not (traced / "rows").exists()


def test_premises_are_found_within_reach(tmp_path, capsys):
    corpus = tmp_path / "corpus.jsonl"
    premise = {"full_name": "Nat.add_comm", "code": "theorem Nat.add_comm (n m : Nat) : n + m = m + n"}
    corpus.write_text(json.dumps({"path": "Lib.lean", "imports": [], "premises": [premise]}))
    assert run_command(["leandojo", "premises", str(corpus), "a + b = b + a", "--import", "Lib"]) == 0
    assert "`Nat.add_comm`, of Lib.lean" in capsys.readouterr().out
    assert run_command(["leandojo", "premises", str(corpus), "a + b = b + a", "--import", "Other"]) == 1
    assert "reach 0 files" in capsys.readouterr().err
