from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.core.commands import split_commands

COMMANDS = [
    "theorem t (n : Nat) : n = n := by\n  induction n with\n  | zero => rfl\n  | succ n ih => rfl\n",
    "/-- doc -/\n@[simp, grind =] private theorem p : 1 = 1 := rfl\n",
    "lemma l : True := trivial\n",
    "def f : Nat → Nat\n  | 0 => 0\n  | n + 1 => f n\n",
    "open Nat in\n",
    "namespace A.B\n",
    "end A.B\n",
    "/-! # Title theorem -/\n",
    "#eval 1 + 1\n",
    "set_option autoImplicit false\n",
    "structure S where\n  /-- a field -/\n  a : Nat\n",
    "-- theorem in a comment : x := y\n",
    "example : 1 = 1 := by\n  open Nat in\n  rfl\n",
]


@given(st.lists(st.sampled_from(COMMANDS), max_size=8).map("".join), st.text(max_size=20))
def test_commands_join_to_the_text(text: str, tail: str) -> None:
    assert "".join(command.text for command in split_commands(text + tail)) == text + tail


@given(st.lists(st.sampled_from([c for c in COMMANDS if not c.startswith("--")]), max_size=8))
def test_each_command_is_found_once(parts: list[str]) -> None:
    assert [command.text for command in split_commands("".join(parts))] == parts


def keywords(text: str) -> list[str]:
    return [command.keyword for command in split_commands(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theorem a : p := by\n  have theorem' : q := r\n  exact s\ntheorem b : p := q", ["theorem", "theorem"]),
        ("theorem a (lemma : Nat) : lemma = lemma := rfl", ["theorem"]),
        ("theorem a :\n  lemma = 1 := x", ["theorem"]),
        ("lemma a : p := q\n  lemma b : p := q", ["lemma", "lemma"]),
        ("open Nat in theorem a : p := q", ["open", "theorem"]),
        ("set_option x true in\nopen Nat in\nexample : p := q", ["set_option", "open", "example"]),
        ("theorem a : p := by\n  open Classical in\n  set_option x true in simp", ["theorem"]),
        ("@[simp]\n-- why\nprotected theorem a : p := q", ["theorem"]),
        ("noncomputable section\nvariable (n : Nat)\nend", ["section", "variable", "end"]),
        ("local notation \"x\" => 1\ntheorem a : p := q", ["notation", "theorem"]),
        ("theorem a : (p := q\ntheorem b : p := q", ["theorem", "theorem"]),
        ("`(theorem x : y := z)", [""]),
        ("/- theorem a : p := q -/\n-- theorem b : p := q\n", [""]),
        ('def s := "\ntheorem a : p := q"', ["def"]),
    ],
)  # fmt: skip
def test_where_commands_begin(text: str, expected: list[str]) -> None:
    assert keywords(text) == expected


def test_prefix_belongs_to_its_declaration() -> None:
    first, second = split_commands("def f := 1\n\n/-- doc -/\n@[simp] protected theorem a : p := q\n")
    assert first.text == "def f := 1\n\n"
    assert second.text.startswith("/-- doc -/\n@[simp] protected theorem")
