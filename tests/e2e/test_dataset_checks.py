"""`prover dataset verify` and `decontaminate` on a dataset of a real run, with the real Lean."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prover.dataset.rows import parse_row
from tests.e2e.conftest import CommandLine, Done

pytestmark = [pytest.mark.lean, pytest.mark.slow]

PROBLEMS = {
    "one": "theorem one (a b : Nat) (h : a < b) : a + 1 ≤ b",
    "two": "theorem two (n : Nat) : ¬7 ∣ 2 ^ n + 1",
    "three": "theorem three (p q : Prop) (hp : p) (hq : q) : q ∧ p",
}
Values = dict[str, Any]


def write_problems(cli: CommandLine, name: str) -> None:
    rows = ({"name": key, "formal_statement": f"{text} := by sorry"} for key, text in PROBLEMS.items())
    cli.write(name, "".join(json.dumps(row) + "\n" for row in rows))


def build(cli: CommandLine) -> Path:
    """Solve the problems and build a dataset of all kinds from the run."""
    write_problems(cli, "small.jsonl")
    solved = cli.run("solve", "small.jsonl", "--json")
    assert solved.json["proved"] == len(PROBLEMS), solved.err
    options = ("--min-samples", "1", "--keep-always", "--workers", "1")
    built = cli.run("dataset", "build", "--kind", "all", "--from", "last", "--out", "data", *options)
    assert built.code == 0, built.err
    return cli.folder / "data"


def verify(cli: CommandLine, folder: str, *options: str) -> Done:
    return cli.run("dataset", "verify", folder, "--json", "--workers", "1", *options)


def rewrite(folder: Path, kind: str, change: Callable[[list[Values]], list[Values]]) -> Path:
    """A copy of the dataset with other rows of a kind; ids and manifest are those of the new rows."""
    copy = folder.with_name("spoilt")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (entry,) = (entry for entry in manifest["files"] if entry["kind"] == kind)
    path = copy / entry["path"]
    rows = change([json.loads(line) for line in path.read_text().splitlines()])
    fresh = [parse_row({name: value for name, value in row.items() if name != "id"}) for row in rows]
    path.write_text("".join(row.model_dump_json() + "\n" for row in fresh))
    entry |= {"rows": len(rows), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy


def replaced(row: Values, field: str, old: str, new: str) -> Values:
    """The row with another text in a field, and wherever else the row repeats it."""
    assert old in row[field]
    return {name: value.replace(old, new) if isinstance(value, str) else value for name, value in row.items()}


def spoil_lemmas(rows: list[Values]) -> list[Values]:
    """Rows that fail each for a reason of its own, made from a lemma with a proof."""
    good = next(row for row in rows if row["proof_source"])
    proof = good["proof_source"].split(":= by", 1)[1]
    name, wrong = good["theorem_name"], "(wrong : 1 = 2) : True"
    return [
        replaced(good, "proof_source", proof, " exact no_such_thing"),
        replaced(good, "proof_source", proof, " sorry"),
        {**good, "statement": f"theorem {name} {wrong}", "prompt": f"Prove theorem {name} {wrong}"},
        {**good, "header": good["header"] + "\ndef broken : Nat := no_such_thing\n"},
        {**good, "completion": "by sorry"},
        good,
    ]


def spoil_steps(rows: list[Values]) -> list[Values]:
    return [
        {**rows[0], "next_state": "⊢ False"},
        {**rows[0], "step": 99},
        {**rows[0], "tactic": "simp_all"},
        rows[0],
    ]


def rules_of(done: Done) -> list[tuple[int, str]]:
    lines = [json.loads(line) for line in done.out.splitlines()]
    return [(line["row"], line["rule"]) for line in lines if "rule" in line]


def test_a_dataset_of_a_run_verifies_and_spoilt_ones_do_not(prover_cli: CommandLine, embedded_lean: object) -> None:
    folder = build(prover_cli)
    manifest = json.loads((folder / "manifest.json").read_text())
    whole = verify(prover_cli, "data")
    assert whole.code == 0, whole.out + whole.err
    assert whole.json["checked"] == sum(manifest["rows"].values()) > 0
    assert manifest["rows"]["curriculum"] > 0 < manifest["rows"]["tactics"]

    rewrite(folder, "curriculum", spoil_lemmas)
    spoilt = verify(prover_cli, "spoilt", "--all")
    assert spoilt.code == 1
    expected = [(1, "error"), (2, "sorry"), (3, "statement-differs"), (4, "refused"), (5, "text-differs")]
    assert rules_of(spoilt) == expected
    first = verify(prover_cli, "spoilt")
    assert (first.code, rules_of(first)) == (1, expected[:1])

    rewrite(folder, "tactics", spoil_steps)
    spoilt = verify(prover_cli, "spoilt", "--all")
    assert rules_of(spoilt) == [(1, "step-differs"), (2, "no-such-step"), (3, "step-differs")]

    against_own = prover_cli.run("dataset", "decontaminate", "data", "--against", "small.jsonl", "--out", "clean")
    assert against_own.code == 0, against_own.err
    assert not any(json.loads((prover_cli.folder / "clean" / "manifest.json").read_text())["rows"].values())
    removed = (prover_cli.folder / "clean" / "removed.jsonl").read_text().splitlines()
    assert len(removed) == whole.json["checked"]
    assert {json.loads(line)["rule"] for line in removed} == {"origin"}


def test_what_cannot_be_used_is_said_before_lean_starts(prover_cli: CommandLine) -> None:
    nothing = prover_cli.run("dataset", "verify", "nowhere")
    assert nothing.code == 2
    assert "manifest.json" in nothing.err
