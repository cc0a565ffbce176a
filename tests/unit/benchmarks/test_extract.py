from __future__ import annotations

from benchmarks.extract import extract_last, extract_open
from prover.core.problem import DEFAULT_HEADER

FILE = """import Init

/-! # A file -/

namespace Demo

/-- Doubles. -/
def double (n : Nat) := n + n

theorem cheat : double 1 = 3 := by sorry

lemma helper : double 1 = 2 := rfl

/-- The first. -/
@[simp] theorem first (n : Nat) : double n = 2 * n := by
  sorry

open Nat in
theorem second : double 2 = 4 := by

#eval double 3

example : double 3 = 6 := sorry

end Demo

theorem _root_.last : 1 = 1 :=
"""


def test_every_open_theorem_is_a_problem() -> None:
    problems = extract_open(FILE)
    assert [p.name for p in problems] == ["Demo.cheat", "Demo.first", "Demo.second", "Demo.example_1", "last"]
    assert problems[1].statement == "theorem first (n : Nat) : double n = 2 * n"
    assert problems[1].informal == "The first."
    assert problems[3].statement == "theorem example_1 : double 3 = 6"
    assert [p.lean_name for p in problems] == [p.name for p in problems]


def test_header_keeps_what_is_proved_and_drops_what_is_not() -> None:
    header = {p.name: p.header for p in extract_open(FILE)}
    assert header["Demo.cheat"] == "import Init\n\nnamespace Demo\n\n/-- Doubles. -/\ndef double (n : Nat) := n + n\n"
    assert header["Demo.first"].endswith("theorem helper : double 1 = 2 := rfl\n")
    assert header["Demo.second"] == header["Demo.first"] + "\nopen Nat\n"
    assert header["Demo.example_1"] == header["Demo.first"]
    assert "sorry" not in header["last"]
    assert "#eval" not in header["last"]
    assert "end Demo" in header["last"]


def test_a_file_without_open_theorems_gives_its_last_one() -> None:
    text = "theorem a : 1 = 1 := rfl\n\ntheorem b : 2 = 2 := by\n  have h := a\n  rfl\n"
    (problem,) = extract_open(text)
    assert problem.statement == "theorem b : 2 = 2"
    assert problem.header == DEFAULT_HEADER + "theorem a : 1 = 1 := rfl\n"


def test_a_proof_with_a_hole_is_open() -> None:
    text = "theorem a : p := by\n  have h : q := by\n    sorry\n  exact h\n\ntheorem b : r := by simp\n"
    assert [p.name for p in extract_open(text)] == ["a"]


def test_nothing_after_exit_counts() -> None:
    assert [p.name for p in extract_open("theorem a : p := by sorry\n#exit\ntheorem b : p := by sorry\n")] == ["a"]


def test_whole_file_record_is_about_its_last_theorem() -> None:
    before = "import Mathlib\n\ndef f := 1\n\ntheorem aux : f = 1 := rfl\n"
    problem = extract_last(before + "\ntheorem main : f + 1 = 2 := by\n  simp [aux, f]\n")
    assert problem is not None
    assert problem.statement == "theorem main : f + 1 = 2"
    assert problem.header == before


def test_header_key_goes_before_the_text_unless_that_has_imports() -> None:
    header = "open Nat\nnamespace N\n"
    bare = extract_last("theorem t : 1 = 1 := by", header)
    assert bare is not None
    assert (bare.header, bare.name) == (DEFAULT_HEADER + "open Nat\nnamespace N\n", "N.t")
    whole = extract_last("import Mathlib\ntheorem t : 1 = 1 := by", header)
    assert whole is not None
    assert (whole.header, whole.name) == ("import Mathlib\n", "t")


def test_a_header_with_imports_is_kept_as_it_is() -> None:
    header = (
        "import Mathlib\nimport Aesop\n\nset_option maxHeartbeats 400000\n\nopen BigOperators Real Nat Topology Rat\n"
    )
    problem = extract_last("theorem t : 1 = 1 := by", header)
    assert problem is not None
    assert problem.header == header


def test_automatic_implicit_variables_are_off_unless_chosen() -> None:
    for header in ("", "open Nat\n", "-- import nothing\nopen Nat\n"):
        problem = extract_last("theorem t : 1 = 1 := by", header)
        assert problem is not None
        assert problem.header.startswith(DEFAULT_HEADER)
    chosen = extract_last("theorem t : 1 = 1 := by", "set_option autoImplicit true\n")
    assert chosen is not None
    assert chosen.header == "set_option autoImplicit true\n"


def test_sections_do_not_enter_the_name() -> None:
    text = "namespace A\nsection S\nnamespace B.C\nend B.C\nend S\nsection\ntheorem t : p := by sorry\nend\nend A\n"
    assert [p.name for p in extract_open(text)] == ["A.t"]
