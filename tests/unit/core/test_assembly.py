"""Splicing: what goes in comes out again, and stands where `sorry` stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from prover.core.assembly import dedent_block, fill_holes, indent_block, join_proof, splice, state_with_sorry
from prover.core.goal import Goal, Hole


def find_holes(source: str, kind: str = "tactic") -> list[Hole]:
    holes, start = [], source.find("sorry")
    while start >= 0:
        column = start - (source.rfind("\n", 0, start) + 1)
        holes.append(Hole(len(holes), start, start + 5, column, kind, (Goal("True"),)))
        start = source.find("sorry", start + 5)
    return holes


LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), min_size=1).filter(str.strip)
BLOCK = st.lists(LINE, min_size=1, max_size=5).map(lambda lines: "\n".join([lines[0].strip(), *lines[1:]]))


@given(BLOCK, st.integers(0, 12))
def test_dedent_undoes_indent(block: str, column: int) -> None:
    assert dedent_block(indent_block(block, column), column) == block


@given(
    BLOCK,
    st.sampled_from(["", "  ", "by ", "  have h : p := by ", "  · ", "x <;> "]),
    st.sampled_from(["tactic", "term"]),
)
def test_the_block_comes_out_as_it_went_in(block: str, before: str, kind: str) -> None:
    source = f"theorem t : p := by\n{before}sorry\n  done"
    spliced = splice(source, find_holes(source, kind)[0], block)
    assert spliced.block == block
    assert spliced.source.endswith("\n  done")


def test_a_block_takes_the_column_of_sorry() -> None:
    source = state_with_sorry("theorem t : p")
    spliced = splice(source, find_holes(source)[0], "intro h\nexact h")
    assert spliced.source == "theorem t : p := by\n  intro h\n  exact h"


def test_a_term_hole_gets_by() -> None:
    source = "theorem t : p ∧ q := ⟨sorry, sorry⟩"
    spliced = splice(source, find_holes(source, "term")[0], "simp\nomega")
    assert spliced.source == "theorem t : p ∧ q := ⟨(by simp\n" + " " * 26 + "omega), sorry⟩"


def test_a_long_block_after_a_combinator_is_bracketed() -> None:
    source = "theorem t : p := by\n  constructor <;> sorry"
    assert splice(source, find_holes(source)[0], "a\nb").source.endswith("<;> (a\n" + " " * 19 + "b)")


def test_nested_holes_are_filled_in_place() -> None:
    source = state_with_sorry("theorem t : p")
    outer = splice(source, find_holes(source)[0], "have a : q := by sorry\nhave b : r := by\n  sorry\nexact f a b")
    holes = find_holes(outer.source)
    assert all(outer.contains(hole) for hole in holes)
    filled = fill_holes(outer, {holes[0]: "x\ny", holes[1]: "z"})
    assert filled == "have a : q := by x\n" + " " * 17 + "y\nhave b : r := by\n  z\nexact f a b"


def test_a_comment_at_the_end_of_a_statement_does_not_swallow_the_proof() -> None:
    assert join_proof("theorem t : p -- easy", "simp").split("\n")[1].strip() == ":= by"
