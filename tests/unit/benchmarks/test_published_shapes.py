"""Small rows and files in the shapes of the published benchmarks (names, keys, layout; the content is made up)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import Benchmark, load
from benchmarks.loaders.pulled import AIME_AREA
from benchmarks.loaders.solutions import fill_solutions
from benchmarks.pull import pull
from benchmarks.shelf import manifest_of
from prover.core.errors import MalformedInput
from prover.core.problem import Problem


def pull_and_load(name: str, given: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Benchmark:
    monkeypatch.setenv("PROVER_DATA", str(data))
    pull(manifest_of(name), data, given=given)
    return load(name, has_mathlib=True)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Write rows to a file of some name, pull a benchmark from it, and return its problems by name."""

    def read_rows(name: str, file: str, rows: list[dict[str, Any]], *, as_array: bool = False) -> dict[str, Problem]:
        path = tmp_path / file
        path.write_text(json.dumps(rows) if as_array else "".join(json.dumps(row) + "\n" for row in rows))
        benchmark = pull_and_load(name, path, tmp_path / "data", monkeypatch)
        return {problem.name: problem for problem in benchmark.problems}

    return read_rows


@pytest.fixture
def read_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The same from a checkout with the given files."""

    def read_files(name: str, files: dict[str, str]) -> dict[str, Problem]:
        for file, text in files.items():
            (tmp_path / "checkout" / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "checkout" / file).write_text(text, encoding="utf-8")
        benchmark = pull_and_load(name, tmp_path / "checkout", tmp_path / "data", monkeypatch)
        return {problem.name: problem for problem in benchmark.problems}

    return read_files


PROVERBENCH_HEADER = (
    "/- Show that the number is positive. -/\nimport Mathlib\n\nset_option maxHeartbeats 400000\nopen Real\n\n"
    "variable {k : ℕ}\n\n/-- A shift. -/\ndef shift (x : ℝ) : ℝ := x + 1\n\n/- The value is asked for. -/\n"
)


def test_proverbench_keeps_its_header_and_counts_aime_apart(read) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {"name": "calc_1", "area": "Calculus", "header": PROVERBENCH_HEADER,
         "formal_statement": "theorem shift_positive (x : ℝ) (h : 0 < x) : 0 < shift x := by\n  sorry"},
        {"name": "aime_2024i_p90", "area": "Number Theory", "header": "import Mathlib\n",
         "formal_statement": "theorem aime_2024i_p90 : 1 + 1 = 2 := by\n  sorry"},
        {"name": "ntx", "area": "Number Theory", "header": "import Mathlib\n",
         "formal_statement": "theorem maimed : 1 + 2 = 3 := by\n  sorry"},
    ]  # fmt: skip
    problems = read("proverbench", "proverbench.jsonl", rows)
    first = problems["calc_1"]
    assert (first.name, first.lean_name) == ("calc_1", "shift_positive")
    assert first.header == PROVERBENCH_HEADER
    assert first.informal == "Show that the number is positive.\n\nThe value is asked for."
    assert {name: p.area for name, p in problems.items()} == {
        "calc_1": "Calculus", "aime_2024i_p90": AIME_AREA, "ntx": "Number Theory"
    }  # fmt: skip


PUTNAM = """import Mathlib

open Set

noncomputable abbrev putnam_1900_a1_solution : Set ℝ := sorry
-- {x : ℝ | 0 < x ∧
--   x < 2}
/--
Find all such $x$.
-/
theorem putnam_1900_a1
    (P : ℝ → Prop) :
    ∀ x, P x ↔ x ∈ putnam_1900_a1_solution :=
  sorry
"""


def test_putnambench_fills_the_answer_in_where_there_is_one(read_folder) -> None:  # type: ignore[no-untyped-def]
    plain = "import Mathlib\n\n/-- Show it. -/\ntheorem putnam_1900_a2 (n : ℕ) : n ≤ n + 1 :=\nsorry\n"
    lost = PUTNAM.replace("a1", "b1").replace("-- {x : ℝ | 0 < x ∧\n--   x < 2}\n", "")
    files = {"putnam_1900_a1.lean": PUTNAM, "putnam_1900_a2.lean": plain, "putnam_1900_b1.lean": lost}
    problems = read_folder("putnambench", {**{f"lean4/src/{k}": v for k, v in files.items()}, "lean4/other.lean": "x"})
    assert list(problems) == ["putnam_1900_a1", "putnam_1900_a2", "putnam_1900_b1"]
    first = problems["putnam_1900_a1"]
    assert "noncomputable abbrev putnam_1900_a1_solution : Set ℝ :=\n  {x : ℝ | 0 < x ∧\n    x < 2}\n" in first.header
    assert "sorry" not in first.header
    assert first.informal == "Find all such $x$."
    assert first.statement.startswith("theorem putnam_1900_a1 ")
    assert problems["putnam_1900_a2"].defect == ""
    assert "`putnam_1900_b1_solution` is not defined" in problems["putnam_1900_b1"].defect


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("abbrev a_solution : Nat := sorry\n-- 3\n", "abbrev a_solution : Nat :=\n  3\n\n"),
        ("abbrev a_solution : Nat := sorry /- 3 -/\n", "abbrev a_solution : Nat :=\n  3\n\n"),
        ("abbrev a_solution : Nat := sorry\n-- 3\n\n-- a remark\n", "abbrev a_solution : Nat :=\n  3\n\n"),
        ("abbrev a_solution : Nat := 4\n-- 3\n", "abbrev a_solution : Nat := 4\n-- 3\n"),
        ("abbrev other : Nat := sorry\n-- 3\n", "abbrev other : Nat := sorry\n-- 3\n"),
        ("abbrev a_solution : Nat := sorry\n", "abbrev a_solution : Nat := sorry\n"),
    ],
)
def test_fill_solutions(text: str, filled: str) -> None:
    assert fill_solutions(text) == filled


def test_combibench_is_read_from_the_files_with_solutions(read_folder) -> None:  # type: ignore[no-untyped-def]
    text = "import Mathlib\n\ndef f (n : ℕ) := n\n\n/-- How many? -/\n-- a note\ntheorem easy_1 : f 2 = 2 := by sorry\n"
    other = (
        "import Mathlib\n\nabbrev easy_1_solution : ℕ := sorry\n\ntheorem easy_1 : 2 = easy_1_solution := by sorry\n"
    )
    files = {"with_solution/easy_1_sol.lean": text, "easy_1.lean": other}
    problems = read_folder("combibench", {f"lean/CombiBench/{name}": content for name, content in files.items()})
    assert [(p.name, p.informal, p.defect) for p in problems.values()] == [("easy_1", "How many?", "")]


@pytest.mark.parametrize(
    ("name", "file"), [("formalmath-lite", "FormalMATH_lite.json"), ("formalmath-all", "all.jsonl")]
)
@pytest.mark.parametrize("as_array", [True, False])
def test_formalmath_is_an_array_or_lines(read, name: str, file: str, as_array: bool) -> None:  # type: ignore[no-untyped-def]
    header = "import Mathlib\nopen Real\n"
    rows = [
        {"theorem_names": f"algebra_{n}", "source": "made up", "refined_statement": "Show it.", "solution": "Easy.",
         "domain": ["Algebra"], "autoformalization": f"{header}theorem algebra_{n} : {n} = {n} := by"}
        for n in range(3)
    ]  # fmt: skip
    problems = read(name, file, rows, as_array=as_array)
    assert list(problems) == ["algebra_0", "algebra_1", "algebra_2"]
    first = problems["algebra_0"]
    assert (first.statement, first.informal, first.area) == ("theorem algebra_0 : 0 = 0", "Show it.", '["Algebra"]')
    assert first.header == "import Mathlib\nopen Real\n"


def test_mobench_prefers_the_whole_statement_and_lends_a_header(read) -> None:  # type: ignore[no-untyped-def]
    whole = "def good (n : ℕ) := 0 < n\n\ntheorem imo_1 (n : ℕ) (h : good n) : 0 < n := by\n  sorry"
    rows = [
        {"name": "imo_1", "split": "test", "informal_prefix": "/-- Show it. -/",
         "formal_statement": "theorem x : 1 = 1", "full_formal_statement": whole},
        {"name": "imo_2", "formal_statement": "import Mathlib\n\ntheorem imo_2 : 2 = 2 := by sorry"},
    ]  # fmt: skip
    problems = read("mobench", "MOBench.jsonl", rows)
    assert problems["imo_1"].header.startswith("import Mathlib\nimport Aesop\n")
    assert problems["imo_1"].header.endswith("def good (n : ℕ) := 0 < n\n")
    assert problems["imo_1"].informal == "Show it."
    assert problems["imo_2"].header == "import Mathlib\n"


def test_proofnet_sharp_rows_can_be_read_from_a_local_file(tmp_path: Path) -> None:
    row = {"id": "A|1", "nl_statement": "Show it.", "lean4_src_header": "import Mathlib\n",
           "lean4_formalization": "theorem exercise_1 (n : ℕ) : n = n :="}  # fmt: skip
    path = tmp_path / "sharp.jsonl"
    path.write_text(json.dumps(row))
    (problem,) = load(str(path)).problems
    assert (problem.name, problem.lean_name, problem.header) == ("A|1", "exercise_1", "import Mathlib\n")


def test_a_local_json_array(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps([{"name": n, "statement": f"theorem {n} : 1 = 1"} for n in "ab"], indent=1))
    assert [problem.name for problem in load(str(path)).problems] == ["a", "b"]
    path.write_text('[{"name": "a"}]')
    with pytest.raises(MalformedInput, match=r"own\.json, record 1: no statement"):
        load(str(path))
