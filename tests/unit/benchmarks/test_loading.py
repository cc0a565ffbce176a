"""Files in all formats, and everything that can be wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import from_text, load
from prover.core.errors import BenchmarkNotFound, InputError, MalformedInput
from prover.core.problem import DEFAULT_HEADER


def write_jsonl(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["", " :=", " := by", " := by\n", " := by sorry", " := sorry", " := by\n  sorry"])
def test_each_ending_of_a_formal_statement(tmp_path: Path, ending: str) -> None:
    path = write_jsonl(tmp_path / "b.jsonl", {"name": "t", "formal_statement": f"theorem t : 1 = 1{ending}"})
    (problem,) = load(str(path)).problems
    assert (problem.name, problem.statement, problem.header) == ("t", "theorem t : 1 = 1", DEFAULT_HEADER)


def test_deepseek_record(tmp_path: Path) -> None:
    record = {
        "name": "mathd",
        "split": "valid",
        "informal_prefix": "/-- One is one.-/\n",
        "formal_statement": "theorem mathd (x : ℤ) : x = x := by\n",
        "goal": "x : ℤ\n⊢ x = x",
        "header": "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 400000\n\nopen Nat Real\n\n",
    }
    (problem,) = load(str(write_jsonl(tmp_path / "minif2f.jsonl", record))).problems
    assert problem.informal == "One is one."
    assert problem.header == record["header"].rstrip("\n") + "\n"
    assert problem.split == "valid"


def test_whole_file_record(tmp_path: Path) -> None:
    code = "import Mathlib\n\n/-- Said here. -/\ntheorem a : 1 = 1 := by sorry\n"
    (problem,) = load(str(write_jsonl(tmp_path / "b.jsonl", {"problem_id": 7, "lean4_code": code}))).problems
    assert (problem.name, problem.lean_name, problem.informal) == ("7", "a", "Said here.")
    assert problem.header == "import Mathlib\n"


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [
        ({"id": "k"}, "name", "k"),
        ({"name": None, "id": 3}, "name", "3"),
        ({}, "name", "t"),
        ({"category": "algebra"}, "area", "algebra"),
        ({"area": ["a", "b"]}, "area", '["a", "b"]'),
        ({"nl_statement": "words"}, "informal", "words"),
        ({"informal_statement": "words", "informal_prefix": "/-- other -/"}, "informal", "words"),
        ({"difficulty": 5}, "difficulty", "5"),
        ({"unknown": {"deep": 1}}, "defect", ""),
    ],
)
def test_key_names_of_published_sets(tmp_path: Path, keys: dict[str, Any], field: str, value: str) -> None:
    path = write_jsonl(tmp_path / "b.jsonl", {"statement": "theorem t : 1 = 1", **keys})
    assert getattr(load(str(path)).problems[0], field) == value


def test_byte_order_mark_crlf_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    line = json.dumps({"name": "t", "formal_statement": "theorem t :\r\n  1 = 1 := by"})
    path.write_bytes(b"\xef\xbb\xbf" + f"{line}\r\n\r\n   \r\n".encode())
    (problem,) = load(str(path)).problems
    assert problem.statement == "theorem t :\n  1 = 1"


def test_lean_file_with_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    path = tmp_path / "b.lean"
    path.write_bytes(b"\xef\xbb\xbftheorem t\r\n    : 1 = 1 := by\r\n  sorry\r\n")
    benchmark = load(str(path))
    assert benchmark.name == "b"
    assert [p.statement for p in benchmark.problems] == ["theorem t : 1 = 1"]


def test_folder_is_read_in_order_and_says_what_it_skipped(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".lake").mkdir()
    (tmp_path / "b.lean").write_text("theorem b : 1 = 1 := by sorry")
    (tmp_path / "sub" / "a.lean").write_text("theorem a : 1 = 1 := by sorry")
    (tmp_path / "Defs.lean").write_text("def f := 1")
    (tmp_path / ".lake" / "x.lean").write_text("theorem x : 1 = 1 := by sorry")
    (tmp_path / "lakefile.lean").write_text("theorem y : 1 = 1 := by sorry")
    write_jsonl(tmp_path / "c.jsonl", {"name": "c", "statement": "theorem c : 1 = 1"})
    benchmark = load(str(tmp_path))
    assert [p.name for p in benchmark.problems] == ["b", "c", "a"]
    assert "Defs.lean" in benchmark.note


def test_typed_theorem() -> None:
    (problem,) = from_text("theorem t : 1 + 1 = 2").problems
    assert problem.statement == "theorem t : 1 + 1 = 2"


def test_typed_text_without_a_theorem() -> None:
    with pytest.raises(MalformedInput, match="no theorem"):
        from_text("1 + 1 = 2")


def test_names_become_unique(tmp_path: Path) -> None:
    first, second = "theorem t : 1 = 1", "theorem t : 2 = 2"
    records = [{"name": "t", "statement": s} for s in (first, first, second, second, "theorem t : 3 = 3")]
    benchmark = load(
        str(write_jsonl(tmp_path / "b.jsonl", *records, {"name": "t#2", "statement": "theorem u : 4 = 4"}))
    )
    assert [p.name for p in benchmark.problems] == ["t", "t#2", "t#3", "t#2#2"]
    assert [p.lean_name for p in benchmark.problems] == ["t", "t", "t", "u"]
    assert benchmark.note.splitlines() == [
        "dropped as repeated: t, t",
        "renamed, the name being taken: t#2, t#3, t#2#2",
    ]


def test_names_that_need_quotes(tmp_path: Path) -> None:
    path = tmp_path / "b.lean"
    path.write_text("theorem «1 + 1» : 1 = 1 := by sorry\n")
    (problem,) = load(str(path)).problems
    assert problem.lean_name == "«1 + 1»"
    assert problem.statement == "theorem «1 + 1» : 1 = 1"


def test_splits(tmp_path: Path) -> None:
    records = [{"name": s, "split": s, "statement": f"theorem {s} : 1 = 1"} for s in ("train", "test")]
    path = str(write_jsonl(tmp_path / "b.jsonl", *records))
    assert [p.name for p in load(path, split="test").problems] == ["test"]
    with pytest.raises(InputError, match="test, train"):
        load(path, split="valid")


# What cannot be used, and stops the run.


@pytest.mark.parametrize("name", ["none.jsonl", "none.lean", "no/such/folder"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(MalformedInput, match="does not exist"):
        load(str(tmp_path / name))


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["e.jsonl", "e.lean"])
def test_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MalformedInput, match="is empty"):
        load(str(tmp_path / name))


def test_folder_without_theorems(tmp_path: Path) -> None:
    (tmp_path / "Defs.lean").write_text("def f := 1")
    with pytest.raises(MalformedInput, match="contains no theorem"):
        load(str(tmp_path))


def test_lean_file_without_theorems(tmp_path: Path) -> None:
    (tmp_path / "a.lean").write_text("-- theorem a : 1 = 1\ndef f := 1")
    with pytest.raises(MalformedInput, match="contains no theorem"):
        load(str(tmp_path / "a.lean"))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"name": "t", ', "broken JSON"),
        ("theorem t : 1 = 1", "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ('["theorem t : 1 = 1"]', "not a JSON object"),
        ('{"name": "t"}', "no statement among the keys name"),
        ("{}", "no statement among the keys"),
        ('{"formal_statement": 5}', "formal_statement: Input should be a valid string"),
    ],
)
def test_broken_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"name": "ok", "statement": "theorem ok : 1 = 1"}\n\n' + line + "\n")
    with pytest.raises(MalformedInput) as caught:
        load(str(path))
    assert f"{path}:3: " in caught.value.message
    assert complaint in caught.value.message
    assert caught.value.hint


def test_other_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.lean"
    path.write_bytes("theorem t : 1 = 1\n-- é".encode("latin-1"))
    with pytest.raises(MalformedInput, match=r"b\.lean:2: not UTF-8 \(byte 0xe9\)"):
        load(str(path))


def test_unknown_suffix(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("theorem t : 1 = 1")
    with pytest.raises(InputError, match=r"neither a \.jsonl file nor a \.lean file"):
        load(str(tmp_path / "b.txt"))


@pytest.mark.parametrize(
    ("target", "guess"), [("minif2f-cor", "minif2f-core"), ("MiniF2F", "minif2f"), ("textbook", "textbook-core")]
)
def test_unknown_benchmark_gets_suggestions(target: str, guess: str) -> None:
    with pytest.raises(BenchmarkNotFound) as caught:
        load(target)
    assert "Did you mean" in caught.value.hint
    assert guess in caught.value.hint.partition("?")[0]


def test_unknown_benchmark_lists_the_known() -> None:
    with pytest.raises(BenchmarkNotFound, match=r"Known: .*minif2f, minif2f-core, .*textbook-core"):
        load("zzz")


# What cannot be used, but does not stop the others.


@pytest.mark.parametrize(
    ("statement", "defect"),
    [
        ("theorem t : 1 = \x001", "NUL"),
        ("theorem t : 1 = 1 -- \ud800\n ∧ p", "surrogate"),
        ("no words of Lean", "no theorem"),
        ("", "no theorem"),
        ("theorem t (n : Nat : n = n", "unbalanced"),
        ("theorem t : " + "1 + " * 1_250_000 + "1 = 1", "statement of 5.0 MB is over the limit of 1 MB"),
    ],
)
def test_unusable_problem_is_marked_and_the_rest_goes_on(tmp_path: Path, statement: str, defect: str) -> None:
    good = {"name": "good", "statement": "theorem good : 1 = 1"}
    path = write_jsonl(tmp_path / "b.jsonl", {"name": "bad", "statement": statement}, good)
    bad, kept = load(str(path)).problems
    assert defect in bad.defect
    assert len(bad.statement) <= 300
    assert (kept.name, kept.defect) == ("good", "")


def test_raw_nul_bytes_mark_the_problem_that_holds_them(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(b'{"statement": "theorem a : 1 = \x001"}\n{"statement": "theorem b : 1 = 1"}\n')
    assert [bool(p.defect) for p in load(str(path)).problems] == [True, False]


def test_nul_in_a_lean_file_marks_what_it_touches(tmp_path: Path) -> None:
    path = tmp_path / "b.lean"
    path.write_bytes(b"theorem a : 1 = 1 := by sorry\n\ntheorem b : 1 = \x001 := by sorry\n")
    assert [(p.name, bool(p.defect)) for p in load(str(path)).problems] == [("a", False), ("b", True)]


def test_huge_statement_in_a_lean_file(tmp_path: Path) -> None:
    path = tmp_path / "b.lean"
    path.write_text(f"theorem a : 1 = 1 := by sorry\ntheorem b : {'x' * 1_100_000} = 1 := by sorry\n")
    fine, huge = load(str(path)).problems
    assert not fine.defect
    assert huge.defect == "statement of 1.1 MB is over the limit of 1 MB"
