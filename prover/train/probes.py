"""Which lemmas a proof states: its `have`s with `sorry` for their proofs, so that Lean tells what each one claims.

Only where a `have`'s proof begins and ends is read from the text. What is stated, and in which context, is said by
Lean at the holes; a cut in the wrong place makes a hole less, never a lemma more.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.core.lexer import Kind, Token, tokenize

HAVES = frozenset({"have", "haveI"})


@dataclass(slots=True)
class _Place:
    """A token, the column where it begins, and how many brackets are open before it."""

    token: Token
    column: int
    depth: int
    is_line_start: bool


@dataclass(frozen=True, slots=True)
class HaveProof:
    """Where the proof of a `have` stands in a tactic block."""

    start: int
    """Offset of its `:=`, in code points."""
    end: int
    """Offset after its last token."""
    column: int
    """Column of the `have`."""
    text: str
    """From `:=` on, as written."""

    @property
    def block(self) -> str:
        """The proof as a tactic block at column 0; of a term, `exact` and the term."""
        body = self.text.removeprefix(":=").lstrip()
        if not body.startswith("by") or body[2:3].isalnum():
            return f"exact {body}"
        first, newline, rest = body[2:].partition("\n")
        if not first.strip():
            return textwrap.dedent(rest).strip()
        return f"{first.strip()}{newline}{textwrap.dedent(rest)}"


def find_haves(block: str) -> list[HaveProof]:
    """Return the proofs of the `have`s that have a type, outermost ones only, in their order."""
    places = _locate(tokenize(block))
    offsets = [0]
    for place in places:
        offsets.append(offsets[-1] + len(place.token.text))
    found: list[HaveProof] = []
    at = 0
    while at < len(places):
        bounds = _find_proof(places, at) if places[at].token.text in HAVES else None
        if bounds is None:
            at += 1
            continue
        begin, end = bounds
        end = _before_blanks(places, begin, end)
        text = block[offsets[begin] : offsets[end]]
        found.append(HaveProof(offsets[begin], offsets[end], places[at].column, text))
        at = end
    return found


def leave_haves_open(block: str) -> str:
    """Return the tactic block with `by sorry` as the proof of each `have` that has a type, outermost ones only."""
    for have in reversed(find_haves(block)):
        block = f"{block[: have.start]}:= by sorry{block[have.end :]}"
    return block


def _locate(tokens: Sequence[Token]) -> list[_Place]:
    return list(_walk(tokens))


def _walk(tokens: Sequence[Token]) -> Iterator[_Place]:
    column = depth = 0
    is_line_start = True
    for token in tokens:
        yield _Place(token, column, depth, is_line_start)
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        newline = token.text.rfind("\n")
        column = column + len(token.text) if newline < 0 else len(token.text) - newline - 1
        is_line_start = newline >= 0 or (is_line_start and token.is_blank)


def _find_proof(places: Sequence[_Place], have: int) -> tuple[int, int] | None:
    """Indices where the proof of the `have` begins (its `:=`) and where what follows begins; None without a type."""
    end = _find_end(places, have)
    level = places[have].depth
    own = [at for at in range(have + 1, end) if places[at].depth == level]
    colon = next((at for at in own if places[at].token.text in (":", ":=")), None)
    if colon is None or places[colon].token.text == ":=":
        return None
    begin = next((at for at in own if at > colon and places[at].token.text == ":="), None)
    return None if begin is None else (begin, end)


def _find_end(places: Sequence[_Place], have: int) -> int:
    """Index of the first token after the tactic: by layout, or by what closes or separates on its own level."""
    start = places[have]
    for at in range(have + 1, len(places)):
        place = places[at]
        if place.token.is_blank:
            continue
        if place.is_line_start and place.column <= start.column:
            return at
        if place.depth < start.depth or (place.depth == start.depth and _separates(place.token)):
            return at
    return len(places)


def _separates(token: Token) -> bool:
    return token.text == ";" or token.kind is Kind.CLOSE


def _before_blanks(places: Sequence[_Place], begin: int, end: int) -> int:
    """Where the blanks before `end` begin: they part the `have` from what follows."""
    while end > begin + 1 and places[end - 1].token.is_blank:
        end -= 1
    return end
