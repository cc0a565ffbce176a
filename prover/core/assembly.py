"""Splicing proofs into the holes of a text, and taking them out again.

Indentation is the whole difficulty: a block that replaces `sorry` must start every line at the
column where `sorry` stood. The functions are pure; whether the result proves anything is for Lean to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prover.core.goal import Hole

_BLOCK_OPENERS = ("by", "·", ".", "=>", ";", "(")


def indent_block(block: str, column: int) -> str:
    """Shift every line of `block` but the first by `column` spaces; blank lines stay empty."""
    first, *rest = block.strip("\n").split("\n")
    pad = " " * column
    return "\n".join([first, *(pad + line if line.strip() else "" for line in rest)])


def dedent_block(block: str, column: int) -> str:
    """Undo `indent_block`."""
    first, *rest = block.split("\n")
    pad = " " * column
    return "\n".join([first, *(line.removeprefix(pad) for line in rest)])


@dataclass(frozen=True, slots=True)
class Splice:
    """A text in which a hole was replaced, and where the replacement's block now stands."""

    source: str
    start: int
    """Offset of the block's first character."""
    end: int
    column: int
    """How far the block's later lines were shifted."""

    @property
    def block(self) -> str:
        """The spliced block, back at column 0."""
        return dedent_block(self.source[self.start : self.end], self.column)

    def contains(self, hole: Hole) -> bool:
        """Whether `hole` (of this source) lies inside the spliced block."""
        return self.start <= hole.start < self.end

    def own(self, holes: Iterable[Hole]) -> tuple[Hole, ...]:
        """Those of `holes` (of this source) that lie inside the spliced block."""
        return tuple(hole for hole in holes if self.contains(hole))


def splice(source: str, hole: Hole, block: str) -> Splice:
    """Replace `hole` in `source` by the tactic block `block` (at column 0, without `by`)."""
    before, after = source[: hole.start], source[hole.end :]
    opening, closing = _enclose(before, hole, block)
    column = hole.column + len(opening)
    text = indent_block(block, column)
    start = len(before) + len(opening)
    return Splice(before + opening + text + closing + after, start, start + len(text), column)


def _enclose(before: str, hole: Hole, block: str) -> tuple[str, str]:
    """What must stand around the block: a term hole needs `(by ...)`, a block after `<;>` brackets."""
    if hole.kind == "term":
        return "(by ", ")"
    line = before.rsplit("\n", 1)[-1].rstrip()
    if "\n" not in block.strip("\n") or not line or line.endswith(_BLOCK_OPENERS):
        return "", ""
    return "(", ")"


def fill_holes(spliced: Splice, blocks: Mapping[Hole, str]) -> str:
    """Fill holes that lie inside a spliced block; return that block, filled, at column 0."""
    source, grown = spliced.source, 0
    for hole in sorted(blocks, key=lambda h: h.start, reverse=True):
        filled = splice(source, hole, blocks[hole])
        grown += len(filled.source) - len(source)
        source = filled.source
    return Splice(source, spliced.start, spliced.end + grown, spliced.column).block


def state_with_sorry(statement: str) -> str:
    """The statement with `sorry` as its proof: what a problem's own hole is read from."""
    return join_proof(statement, "sorry")


def join_proof(statement: str, block: str) -> str:
    """The statement with the tactic block `block` (at column 0) as its proof."""
    statement = statement.rstrip()
    # A line comment at the end of the statement would swallow the `:=`.
    gap = "\n  " if "--" in statement.rsplit("\n", 1)[-1] else " "
    return f"{statement}{gap}:= by\n  {indent_block(block, 2)}"
