"""What Lean reads as code, our lexer reads as code: comments, strings and names in «» hide nothing from the screen.

Only texts without errors count. After an error Lean goes on reading at a place of its own choice, at times in the
middle of what was a string; such a candidate is turned away anyway.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.core.ports import Lean
from prover.core.problem import DEFAULT_HEADER
from prover.core.verdict import Status
from prover.screen import screen

pytestmark = [pytest.mark.lean, pytest.mark.slow]
MARK = "seen-by-lean"
MARKER = f'\n#print "{MARK}"\n'
BITS = (
    '"', '\\"', "\\n", "\\\\", "/-", "-/", "--", "/--", "/-!", "{", "}", "{1}", "'", "«", "»", "a", '"#', 'r#"', "\n",
    "//-", "<--", "/", "-", " ", "😀", MARKER,
)  # fmt: skip
SHELLS = (
    "/- {} -/",
    "/- /- {} -/ -/",
    "-- {}",
    "/-! {} -/",
    "/-- {} -/\nexample := 1",
    'example := "{}"',
    'example := r"{}"',
    'example := r#"{}"#',
    'example := s!"{}"',
    "example := '{}'",
    "example := fun («{}» : Nat) => 1",
    'theorem x! : True := trivial\n@[deprecated x!"{}"] theorem y : True := trivial',
    "example : {{x : Int //-1 < x}} := ⟨0, by decide⟩ -- {}",
    "example (p : Prop) (h : p) : p \\/-1 = (0 : Int) := Or.inl h -- {}",
    "example := (-1/-1 : Int) {} -/)",
    "instance : Neg (Option Int) := ⟨id⟩\nexample : Option Int := do let a <--(some 1); return a -- {}",
    "example := 'a'/-{}-/",
    "{}",
    "example := `a",
)
LINE = st.builds(
    lambda shell, bits: shell.format("".join(bits)),
    st.sampled_from(SHELLS),
    st.lists(st.sampled_from(BITS), max_size=4),
)
SOUP = st.lists(LINE, max_size=3).map("\n".join)


async def runs_marker(lean: Lean, text: str) -> bool:
    answer = await lean.elaborate(DEFAULT_HEADER, text, timeout_s=10)
    was_run = any(MARK in message.text and message.severity == "info" for message in answer.messages)
    return was_run and answer.status is Status.PROVED


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(SOUP, SOUP)
async def test_no_command_that_lean_runs_is_hidden_from_the_screen(lean: Lean, before: str, after: str) -> None:
    text = f"{before}{MARKER}{after}"
    if await runs_marker(lean, text):
        assert screen(text) is not None, text


@pytest.mark.parametrize(
    "before",
    [
        "/- a -/",
        "example : {x : Int //-1 < x} := ⟨0, by decide⟩",
        "example (p : Prop) (h : p) : p \\/-1 = (0 : Int) := Or.inl h",
        "instance : Neg (Option Int) := ⟨id⟩\nexample : Option Int := do\n  let a <--(some 1)\n  return a",
        'theorem x! : True := trivial\n@[deprecated x!"{" (since := "a")] theorem y : True := trivial',
        'example := s!"{"\\""}"',
    ],
)
async def test_what_looks_like_an_opening_and_is_none(lean: Lean, before: str) -> None:
    text = f'{before}{MARKER}example := "/-"'
    assert await runs_marker(lean, text)
    finding = screen(text, skip=frozenset({"instance"}))
    assert finding is not None
    assert finding.rule == "hash-command"
