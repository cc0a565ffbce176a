"""Moving a stretch of Lean to another column without tearing apart what its indentation means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prover.core.lexer import Kind, Token


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stretch of Lean."""

    indent: int
    text: str
    """Without its indentation."""
    is_free: bool
    """True when its column means something: it is outside brackets, strings and comments, and not blank."""
    is_bracketed: bool = False
    """True when it begins inside brackets."""


def split_lines(tokens: Sequence[Token], first_column: int) -> list[Line]:
    """Cut `tokens` into lines; the first is taken to begin at `first_column`. Docstrings become plain comments."""
    lines: list[Line] = []
    parts: list[str] = []
    depth, indent, is_free, is_bracketed, is_bare = 0, first_column, True, False, True
    for token in tokens:
        text = "/-" + token.text.lstrip("/-!") if token.kind in (Kind.DOC, Kind.MODULE_DOC) else token.text
        if is_bare and token.kind is not Kind.SPACE:  # the first thing on its line
            is_free = is_free and token.kind is not Kind.COMMENT
            is_bare = False
        pieces = text.split("\n")
        parts.append(pieces[0])
        for piece in pieces[1:]:
            lines.append(_make_line(indent, parts, is_free, is_bracketed))
            stripped = piece.lstrip(" ")
            indent, parts = len(piece) - len(stripped), [stripped]
            is_bare = token.kind is Kind.SPACE
            is_bracketed = depth > 0 and token.kind is Kind.SPACE
            is_free = depth == 0 and token.kind is Kind.SPACE
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
    lines.append(_make_line(indent, parts, is_free, is_bracketed))
    return lines


def _make_line(indent: int, parts: list[str], is_free: bool, is_bracketed: bool) -> Line:
    text = "".join(parts).rstrip()
    return Line(indent, text, is_free and bool(text), is_bracketed and bool(text))


def least_indent(lines: Sequence[Line], *, with_brackets: bool = False) -> int | None:
    """The smallest indentation of the lines whose column means something, or that are in brackets, if any."""
    return min((line.indent for line in lines if line.is_free or (with_brackets and line.is_bracketed)), default=None)


def shift(lines: Sequence[Line], by: int) -> str:
    """Join `lines` with every indentation changed by `by`.

    What would fall left of column 0 stops there; inside brackets it stops at column 1, since in column 0 it might look
    like a new tactic.
    """
    return "\n".join(" " * _move(line, by) + line.text if line.text else "" for line in lines)


def _move(line: Line, by: int) -> int:
    column = line.indent + by
    return column if column >= 0 else int(line.is_bracketed)
