"""The bundled data: what the manifests promise, and what Lean says about each statement."""

from __future__ import annotations

import asyncio
import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from benchmarks import load
from benchmarks.audit import audit
from benchmarks.lock import BenchmarkChanged
from benchmarks.manifest import read_manifest
from decomposer.refutation import CounterexampleRefuter
from prover.core.commands import split_commands
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.verdict import Verdict

BUNDLED = ["minif2f-core", "textbook-core"]
PROOFS = Path(__file__).parents[2] / "data" / "textbook_proofs.jsonl"


@pytest.mark.parametrize("name", BUNDLED)
def test_manifest_agrees_with_the_data(name: str) -> None:
    folder = files("benchmarks") / "data" / name
    manifest = read_manifest(folder)
    data = (folder / manifest.file).read_bytes()
    benchmark = load(name)
    assert hashlib.sha256(data).hexdigest() == manifest.sha256 == benchmark.sha256
    assert (manifest.name, manifest.count) == (name, len(benchmark.problems))
    assert set(manifest.splits) == {p.split for p in benchmark.problems}
    assert manifest.licence
    assert manifest.revision
    assert {issue.name for issue in manifest.known_issues} <= {p.name for p in benchmark.problems}


@pytest.mark.parametrize("name", BUNDLED)
def test_every_problem_is_complete(name: str) -> None:
    benchmark = load(name)
    assert benchmark.note == ""
    for problem in benchmark.problems:
        assert not problem.defect
        assert problem.lean_name == problem.name
        assert problem.header.startswith("set_option autoImplicit false\n")
        assert "import" not in problem.header
        assert problem.difficulty in ("easy", "medium", "hard")
        assert all((problem.area, problem.informal, problem.split, problem.source))
        assert not any(command.has_sorry for command in split_commands(problem.header))


def test_minif2f_core_is_of_the_valid_split_only() -> None:
    assert {p.split for p in load("minif2f-core").problems} == {"valid"}


def test_textbook_covers_its_areas() -> None:
    problems = load("textbook-core").problems
    assert len({p.area for p in problems}) == 7
    assert sum(p.difficulty == "hard" for p in problems) >= 20
    assert len({p.informal for p in problems}) == len(problems) >= 60


def test_a_bundled_file_that_changed_is_refused_with_both_hashes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    original = (files("benchmarks") / "data" / "textbook-core" / "problems.jsonl").read_bytes()
    changed = tmp_path / "problems.jsonl"
    changed.write_bytes(original.replace(b"n + 1", b"n + 2", 1))
    monkeypatch.setattr("benchmarks.registry.bundled_file", lambda manifest: changed)
    with pytest.raises(BenchmarkChanged) as caught:
        load("textbook-core")
    for data in (original, changed.read_bytes()):
        assert hashlib.sha256(data).hexdigest() in caught.value.message
    assert caught.value.exit_code == 2


@pytest.mark.lean
@pytest.mark.slow
async def test_every_statement_of_minif2f_core_elaborates_and_none_can_be_refuted(lean: Lean) -> None:
    assert await audit(load("minif2f-core").problems, lean, CounterexampleRefuter(lean)) == []


@pytest.mark.lean
async def test_the_audit_finds_false_and_ill_typed_statements(lean: Lean) -> None:
    problems = [
        Problem("small", "theorem small (n : Nat) : n < 5"),
        Problem("order", "theorem order (a b : Nat) (h : 0 < a) : b ≤ a"),
        Problem("typo", "theorem typo (x : ℝ) : x = x"),
        Problem("fine", "theorem fine (n : Nat) : n ≤ n + 1"),
        Problem("lost", "", defect="no theorem"),
    ]
    findings = {f.problem: f for f in await audit(problems, lean, CounterexampleRefuter(lean))}
    assert {name: finding.kind for name, finding in findings.items()} == {
        "small": "refuted", "order": "refuted", "typo": "does not elaborate", "lost": "unreadable"
    }  # fmt: skip
    assert findings["small"].detail == "false at n = 5"
    assert findings["order"].refutation is not None
    assert dict(findings["order"].refutation.witness) == {"a": "1", "b": "2"}


@pytest.mark.lean
@pytest.mark.slow
async def test_textbook_statements_are_true(lean: Lean) -> None:
    """Each has a proof, kept apart from the benchmark and accepted by the checker."""
    problems = {p.name: p for p in load("textbook-core").problems}
    proofs = [json.loads(line) for line in PROOFS.read_text(encoding="utf-8").splitlines()]
    assert [proof["name"] for proof in proofs] == list(problems)
    verdicts = await asyncio.gather(*(check(lean, problems[proof["name"]], proof["proof"]) for proof in proofs))
    assert [(proof["name"], v) for proof, v in zip(proofs, verdicts, strict=True) if not v.is_proved] == []


async def check(lean: Lean, problem: Problem, proof: str) -> Verdict:
    body = "\n".join(f"  {line}" if line else "" for line in proof.split("\n"))
    return await lean.verify(problem, f"{problem.statement} := by\n{body}", timeout_s=60)
