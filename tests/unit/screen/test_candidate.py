from __future__ import annotations

import pytest

from prover.core.problem import Problem
from prover.screen import read_candidate, read_own
from prover.screen.candidate import is_proof_body, join_body

REFERENCE = Problem(
    name="A.t",
    theorem_name="A.t",
    statement="theorem t (n : Nat) : f n = n",
    header="import Foo\nset_option autoImplicit false\nopen Nat\nnamespace A\n/-- doc -/\ndef f (n : Nat) := n\n",
)
PLAIN = Problem(name="t", statement="theorem t : True")


def source(text: str, reference: Problem = PLAIN) -> str:
    return read_candidate(text, reference).source


@pytest.mark.parametrize(
    ("body", "joined"),
    [
        ("by trivial", "theorem t : True\n:=\nby trivial"),
        (":= trivial", "theorem t : True\n:= trivial"),
        ("| 0 => x\n  | n => y", "theorem t : True\n| 0 => x\n  | n => y"),
        ("trivial", "theorem t : True\n:= by\ntrivial"),
        ("  -- why\n  trivial", "theorem t : True\n:= by\n  -- why\n  trivial"),
        ("-- why\nby trivial", "theorem t : True\n:=\n-- why\nby trivial"),
    ],
)
def test_a_body_is_joined_to_our_statement(body: str, joined: str) -> None:
    assert is_proof_body(body)
    assert source(body) == joined
    assert read_candidate(body, PLAIN).own_text == body
    assert join_body("theorem t : True  ", body) == joined


@pytest.mark.parametrize(
    "text",
    [
        "theorem t : True := x",
        "import Foo\n",
        "/-- doc -/\nprivate lemma t : True := x",
        "namespace A\n",
        "def f := 1",
        "open Lean in\nrun_cmd x",
    ],
)
def test_a_declaration_makes_a_file(text: str) -> None:
    assert not is_proof_body(text)


def test_a_body_may_open_and_set_options() -> None:
    assert is_proof_body("open Nat in\nset_option maxRecDepth 1000 in\nsimp")


def test_what_the_header_has_is_blanked_and_lines_stay() -> None:
    text = (
        "import Foo\nset_option  autoImplicit  false -- yes\nopen Nat\nopen Int\nnamespace A\ndef f (n : Nat) :=\n  n\n"
        "def g := 1\ntheorem t (n : Nat) : f n = n := rfl\nend A\n#eval 1\n"
    )
    kept = source(text, REFERENCE)
    assert " ".join(kept.split()) == "open Int def g := 1 theorem t (n : Nat) : f n = n := rfl"
    assert kept.split("\n")[3] == "open Int"
    assert kept.split("\n")[8].startswith("theorem t")


def test_a_changed_definition_is_kept_for_lean_to_judge() -> None:
    assert "def f" in source("def f (n : Nat) := 0\ntheorem t : True := x", REFERENCE)


def test_scopes_are_matched_in_order() -> None:
    reference = Problem(name="t", statement="theorem t : True", header="section\nvariable (n : Nat)\n")
    text = "section\nvariable (n : Nat)\nsection\nvariable (n : Nat)\nend\ntheorem t : True := x\n"
    assert " ".join(source(text, reference).split()) == "section variable (n : Nat) end theorem t : True := x"


def test_a_mutual_block_is_kept_whole() -> None:
    text = "mutual\ntheorem t : True := a\ntheorem s : True := b\nend\ntheorem u : True := c\n"
    assert source(text) == text.replace("theorem u : True := c\n", "")


def test_without_the_theorem_all_is_kept() -> None:
    text = "theorem a : True := x\ntheorem b : True := x\n"
    assert source(text) == text


def test_the_last_declaration_of_the_name_counts() -> None:
    text = "theorem t : True := x\ntheorem t : False := x\ndef g := 1\n"
    assert source(text) == "theorem t : True := x\ntheorem t : False := x\n"


def test_lemma_and_private_are_spelled_for_lean() -> None:
    text = "private lemma a : True := x\nprivate lemma t : True := a\n"
    assert " ".join(source(text).split()) == "private theorem a : True := x theorem t : True := a"


def test_commands_limited_to_the_theorem_stay() -> None:
    reference = Problem(name="t", statement="theorem t : True", header="open Nat in\n")
    assert "open Nat in" in source("open Nat in\ntheorem t : True := x", reference)


def test_a_file_of_its_own_shows_the_screen_its_header_but_nothing_else() -> None:
    text = (
        "def f := 1\n#eval 1\nlemma a : True := x\ntheorem gap : True := sorry\nexample : True := sorry\n"
        "lemma t : True := a\n#exit"
    )
    problem = Problem(name="t", statement="theorem t : True", header="def f := 1\ntheorem a : True := x\n")
    candidate = read_own(text, problem, "theorem t : True := a")
    assert " ".join(candidate.own_text.split()) == "def f := 1 lemma a : True := x lemma t : True := a"
    assert candidate.own_text.split("\n")[5] == "lemma t : True := a"
    assert candidate.source == "theorem t : True := a"


def test_an_example_is_its_own_reference() -> None:
    problem = Problem(name="example_1", statement="theorem example_1 : True", header="open Nat\n")
    candidate = read_own("open Nat\nexample : True := sorry", problem, "theorem example_1 : True := sorry")
    assert "sorry" in candidate.own_text
