"""LeanDojo Benchmark 4's layout: theorems become rows, the corpus becomes a source of lemmas. Rows written by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.loaders.jsonl import load_jsonl
from benchmarks.text import SourceText
from prover.core.errors import InputError, MalformedInput
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.proof import Subgoal
from prover.lean.dojo import DojoTheorem, PremiseLibrary, Skipped, make_rows, read_corpus, read_theorems
from prover.lean.dojo.benchmark import dump_row

SOURCE = """import Lib.Basic

namespace A
variable (n : Nat)

theorem first : n = n := rfl

/-- 𝔸 comes second. -/
@[simp] theorem second (h : n = 2) : 2 = n := by
  exact h.symm

def three := 3
end A
"""


def theorem(name: str, start: tuple[int, int], end: tuple[int, int], **changed: str) -> dict:
    return {
        "url": "https://example.org/lib",
        "commit": "0123456789abcdef",
        "file_path": "Lib/Some.lean",
        "full_name": name,
        "start": start,
        "end": end,
        "traced_tactics": [
            {"tactic": "exact h.symm", "annotated_tactic": ["exact h.symm", []], "state_before": "⊢ 2 = n",
             "state_after": "no goals"}
        ],
    } | changed  # fmt: skip


SECOND = theorem("A.second", (8, 1), (10, 15))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "Lib").mkdir()
    (tmp_path / "Lib" / "Some.lean").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def one(checkout: Path, row: dict):
    (made,) = make_rows([DojoTheorem.model_validate(row)], checkout, split="test")
    return made


def test_splits_and_traced_tactics_are_read(tmp_path):
    for split in ("train", "test"):
        (tmp_path / f"{split}.json").write_text(json.dumps([SECOND]), encoding="utf-8")
    found = read_theorems(tmp_path)
    assert list(found) == ["train", "test"]
    assert found["test"][0].traced_tactics[0].state_before == "⊢ 2 = n"
    assert read_theorems(tmp_path / "test.json")["test"] == found["test"]


def test_what_is_no_benchmark(tmp_path):
    with pytest.raises(InputError, match="leandojo_benchmark_4"):
        read_theorems(tmp_path)
    (tmp_path / "val.json").write_text('[{"url": 3}]')
    with pytest.raises(MalformedInput, match=r"val\.json"):
        read_theorems(tmp_path)


def test_a_row_is_a_problem_of_our_own_loader(checkout):
    row = one(checkout, SECOND)
    (problem,) = load_jsonl(SourceText("rows.jsonl", dump_row(row), ""))
    assert problem.defect == ""
    assert (problem.name, problem.lean_name, problem.split) == ("A.second", "A.second", "test")
    assert problem.statement == "theorem second (h : n = 2) : 2 = n"
    assert "theorem first : n = n := rfl" in problem.header
    assert problem.header.startswith("import Lib.Basic")
    assert "variable (n : Nat)" in problem.header
    assert problem.informal == "𝔸 comes second."
    assert "h.symm" not in dump_row(row)
    assert problem.source == "https://example.org/lib@0123456789ab:Lib/Some.lean:8"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (theorem("A.second", (80, 1), (81, 1)), "right commit"),
        (theorem("A.second", (8, 1), (8, 1)), "right commit"),
        (theorem("A.second", (6, 1), (6, 29)), "`first` stands there"),
        (theorem("A.three", (12, 1), (12, 15)), "no `theorem`"),
        (theorem("A.second", (8, 1), (10, 15), file_path="Lib/None.lean"), "no source"),
        (theorem("A.second", (8, 1), (10, 15), file_path="../Lib/Some.lean"), "out of the repository"),
    ],
)
def test_theorems_that_cannot_be_had_are_named(checkout, row, reason):
    made = one(checkout, row)
    assert isinstance(made, Skipped)
    assert reason in made.reason


CORPUS = [
    {"path": "Lib/Basic.lean", "imports": [], "premises": [
        {"full_name": "Nat.add_comm", "code": "theorem Nat.add_comm (n m : Nat) : n + m = m + n", "start": [1, 1],
         "end": [1, 9], "kind": "commandanddeclaration"},
        {"full_name": "List.length_append", "code": "theorem List.length_append : (a ++ b).length = _",
         "start": [2, 1], "end": [2, 9], "kind": "x"},
    ]},
    {"path": "Lib/Middle.lean", "imports": ["Lib/Basic.lean"], "premises": [
        {"full_name": "Nat.add_self", "code": "theorem add_self (n : Nat) : n + n = 2 * n", "kind": "x"}]},
    {"path": ".lake/packages/other/Other/Far.lean", "imports": [], "premises": [
        {"full_name": "far_add", "code": "theorem far_add (n m : Nat) : n + m = m + n + 0", "kind": "x"}]},
]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> PremiseLibrary:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in CORPUS) + "\n", encoding="utf-8")
    return PremiseLibrary.build(read_corpus(path))


def subgoal(header: str, source: str = "theorem t : sorry := sorry") -> Subgoal:
    goal = Goal("a + b = b + a", (Hypothesis("a", "Nat"), Hypothesis("b", "Nat")))
    return Subgoal(header, source, Hole(0, 0, 5, 0, "tactic", (goal,)))


def test_only_what_the_imports_bring_is_offered_the_nearest_first(library):
    assert len(library) == 4
    found = library.retrieve(subgoal("import Lib.Middle\nopen Nat\n"))
    assert [text.split("`")[1] for text in found[:2]] == ["Nat.add_comm", "Nat.add_self"]
    assert all("far_add" not in text for text in found)
    assert found[0].endswith("theorem Nat.add_comm (n m : Nat) : n + m = m + n")
    assert any("far_add" in text for text in library.retrieve(subgoal("import Other.Far\n")))
    assert library.retrieve(subgoal("open Nat\n")) == []


def test_a_theorem_is_not_offered_to_its_own_proof(library):
    source = "theorem Nat.add_comm (n m : Nat) : n + m = m + n := by sorry"
    assert all("`Nat.add_comm`" not in t for t in library.retrieve(subgoal("import Lib.Middle\n", source)))


def test_a_broken_corpus_is_named_with_its_line(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(CORPUS[0]) + "\n{}\n")
    with pytest.raises(MalformedInput, match=r"corpus\.jsonl:2"):
        list(read_corpus(path))
    with pytest.raises(InputError, match="cannot read"):
        list(read_corpus(tmp_path / "none.jsonl"))
