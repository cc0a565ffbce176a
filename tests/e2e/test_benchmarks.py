"""`prover benchmarks` as a user runs it; most commands run in the test's own process, which is faster."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.audit import Finding
from prover.cli import run_command
from prover.cli.benchmarks_audit import can_read_mathlib
from prover.lean.spec import LeanSpec
from tests.e2e.conftest import CommandLine, Done

HEADER = "import Mathlib\n\nopen Real\n"


class InProcess(CommandLine):
    """Runs commands as `main` does, without a process of their own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        super().__init__(folder)
        self.capture = capture

    def run(self, *arguments: str, timeout_s: float = 300) -> Done:
        self.capture.readouterr()
        code = run_command(list(arguments))
        captured = self.capture.readouterr()
        return Done(code, captured.out, captured.err)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> InProcess:
    """A command line with an empty folder for pulled data."""
    monkeypatch.setenv("PROVER_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return InProcess(tmp_path, capsys)


def write_rows(cli: CommandLine, file: str, count: int) -> Path:
    """Rows in the shape of miniF2F's and ProofNet's files."""
    rows = [
        {"name": f"p{n}", "split": ("valid", "test")[n % 2], "informal_prefix": "/-- Same. -/\n", "header": HEADER,
         "formal_statement": f"theorem p{n} (x : ℝ) : x + {n} = x + {n} := by\n"}
        for n in range(count)
    ]  # fmt: skip
    return cli.write(file, "".join(json.dumps(row) + "\n" for row in rows))


def test_list_and_show(cli: CommandLine) -> None:
    listed = cli.run("benchmarks", "list", "--json").json
    assert [row["name"] for row in listed][:3] == ["minif2f-core", "synthetic", "textbook-core"]
    assert len(listed) == 11
    assert {row["data"] for row in listed if row["needs_mathlib"]} == {"absent"}
    table = cli.run("benchmarks", "list").out
    assert all(row["name"] in table for row in listed)
    shown = cli.run("benchmarks", "show", "minif2f-core", "--json").json
    assert (shown["count"], shown["by_split"], shown["data"]) == (60, {"valid": 60}, "bundled")
    assert len(shown["sha256"]) == 64
    absent = cli.run("benchmarks", "show", "putnambench").out
    assert "not known here; the first pull records it" in absent
    assert "prover benchmarks pull putnambench" in absent
    problem = cli.run("benchmarks", "show", "minif2f-core", "mathd_numbertheory_126")
    assert "theorem mathd_numbertheory_126" in problem.out
    assert "known issue (restated)" in problem.out


def test_show_a_problem_or_file_that_is_not_there(cli: CommandLine) -> None:
    done = cli.run("benchmarks", "show", "minif2f-core", "mathd_numbertheory_12")
    assert done.code == 2
    assert "Near it: mathd_numbertheory_" in done.err
    assert cli.run("benchmarks", "show", "nothing").code == 2
    cli.write("own.jsonl", '{"name": "a", "statement": "theorem a : 1 = 1", "area": "x"}\n')
    assert cli.run("benchmarks", "show", "own.jsonl", "--json").json["by_area"] == {"x": 1}


def test_pull_from_a_file_then_a_changed_file_is_refused_with_both_hashes(cli: CommandLine) -> None:
    path = write_rows(cli, "proofnet.jsonl", 4)
    pulled = cli.run("benchmarks", "pull", "proofnet", "--from", "proofnet.jsonl", "--json")
    assert pulled.code == 0, pulled.err
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert pulled.json["proofnet"]["sha256"] == digest
    assert "4 problems, where the manifest says 371" in pulled.err
    assert cli.run("benchmarks", "pull", "proofnet").code == 0
    shown = cli.run("benchmarks", "show", "proofnet", "--json").json
    assert (shown["by_split"], shown["data"], shown["lock"]["revision"]) == ({"test": 2, "valid": 2}, "pulled", None)
    locked = cli.folder / "data" / "proofnet" / "datasets" / "proofnet.jsonl"
    locked.write_text(locked.read_text().replace("x + 3", "x + 4"))
    changed = hashlib.sha256(locked.read_bytes()).hexdigest()
    for command in (("solve", "proofnet"), ("benchmarks", "show", "proofnet"), ("benchmarks", "pull", "proofnet")):
        done = cli.run(*command)
        assert done.code == 2
        assert digest in done.err
        assert changed in done.err
        assert len(done.err.strip().splitlines()) == 1
    assert cli.run("benchmarks", "pull", "proofnet", "--from", "proofnet.jsonl").code == 0
    assert cli.run("benchmarks", "show", "proofnet", "p3").code == 0


def test_what_cannot_be_pulled(cli: CommandLine) -> None:
    cli.write("empty/readme.txt", "nothing")
    cases = {
        ("nothing",): "Known: combibench",
        ("textbook-core",): "comes with this package",
        ("minif2f", "--from", "nowhere"): "nowhere does not exist",
        ("minif2f", "--from", "empty"): "empty has no datasets/minif2f.jsonl",
        ("minif2f", "proofnet", "--from", "empty"): "--from goes with one benchmark",
    }
    for arguments, message in cases.items():
        done = cli.run("benchmarks", "pull", *arguments)
        assert done.code == 2, arguments
        assert message in done.err
    assert "Run: prover benchmarks pull mobench" in cli.run("solve", "mobench").err


def test_generate_writes_the_same_file_for_the_same_seed(cli: CommandLine) -> None:
    arguments = ("benchmarks", "generate", "synthetic", "--split", "held-out", "--count", "50", "--seed", "3")
    first = cli.run(*arguments, "--out", "a.jsonl", "--json")
    assert first.code == 0, first.err
    assert (first.json["problems"], first.json["left_out"], first.json["failed"]) == (50, [], None)
    assert cli.run(*arguments, "--out", "b.jsonl").code == 0
    assert (cli.folder / "a.jsonl").read_bytes() == (cli.folder / "b.jsonl").read_bytes()
    assert cli.run("benchmarks", "show", "a.jsonl", "--json").json["by_split"] == {"held-out": 50}
    again = cli.run(*arguments, "--out", "a.jsonl")
    assert again.code == 2
    assert "--force" in again.err
    assert cli.run(*arguments, "--out", "no/where.jsonl").code == 2
    assert cli.run(*arguments, "--out", "a.txt").code == 2


def test_problems_that_a_pulled_benchmark_has_are_not_generated(cli: CommandLine) -> None:
    arguments = ("benchmarks", "generate", "synthetic", "--count", "24", "--out")
    cli.run(*arguments, "a.jsonl")
    row = json.loads((cli.folder / "a.jsonl").read_text().splitlines()[0])
    cli.write("proofnet.jsonl", json.dumps({**row, "name": "taken"}) + "\n")
    assert cli.run("benchmarks", "pull", "proofnet", "--from", "proofnet.jsonl").code == 0
    done = cli.run(*arguments, "b.jsonl", "--json").json
    assert set(done["left_out"]) == {"proofnet/taken"}
    assert row["formal_statement"] not in (cli.folder / "b.jsonl").read_text()


@pytest.mark.lean
def test_audit(prover_cli: CommandLine, embedded_lean: object) -> None:
    rows = {"small": "(n : Nat) : n < 3", "typo": "(x : ℝ) : x = x", "fine": "(n : Nat) : n ≤ n + 1"}
    text = "".join(json.dumps({"name": k, "statement": f"theorem {k} {v}"}) + "\n" for k, v in rows.items())
    prover_cli.write("own.jsonl", text)
    done = prover_cli.run("benchmarks", "audit", "own.jsonl", "--workers", "1", "--lean", "embedded", "--json")
    assert done.code == 1, done.err
    findings = {finding["problem"]: finding for finding in done.json["findings"]}
    assert {name: finding["kind"] for name, finding in findings.items()} == {
        "small": "refuted", "typo": "does not elaborate"
    }  # fmt: skip
    assert (findings["small"]["witness"], done.json["problems"]) == ({"n": "3"}, 3)


def test_an_audit_without_findings_ends_well(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def find_nothing(*arguments: object) -> tuple[str, list[Finding]]:
        return "4.0.0", []

    monkeypatch.setattr("prover.cli.benchmarks_audit._audit", find_nothing)
    done = cli.run("benchmarks", "audit", "textbook-core", "--split", "test", "--limit", "2", "--lean", "embedded")
    assert done.code == 0, done.err
    assert "2 problems, 0 findings" in done.out


@pytest.mark.parametrize(("lean", "expected"), [("embedded", False), ("http:localhost:1", True)])
def test_which_lean_can_read_mathlib(lean: str, expected: bool) -> None:
    assert can_read_mathlib(LeanSpec.parse(lean), Console()) is expected


def test_audit_needs_a_lean_that_can_read_the_statements(cli: CommandLine) -> None:
    write_rows(cli, "proofnet.jsonl", 1)
    cli.run("benchmarks", "pull", "proofnet", "--from", "proofnet.jsonl")
    done = cli.run("benchmarks", "audit", "proofnet", "--lean", "embedded")
    assert done.code == 2
    assert "needs Mathlib" in done.err


@pytest.mark.lean
def test_lean_checks_what_is_generated(prover_cli: CommandLine, embedded_lean: object) -> None:
    arguments = ("--count", "5", "--out", "a.jsonl", "--check", "--workers", "1", "--json")
    done = prover_cli.run("benchmarks", "generate", "synthetic", *arguments)
    assert done.code == 0, done.err
    assert (done.json["failed"], len(done.json["by_family"])) == ([], 5)
    assert "5 of 5 proofs verified" in done.err
