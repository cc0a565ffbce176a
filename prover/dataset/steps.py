"""Cut a proof into tactic blocks, and these into steps, by layout alone: Lean's replay tells whether the cut was right.

A block is what follows `by`, a bullet, or the `=>` of `case` and of an alternative of `induction`, `cases` or `match`.
It reaches as far as its lines stand at or right of the column of its first word, within the brackets that are open
there. A step starts where a line of the block starts in just that column, or after a `;`. A step that has blocks within
it is one step of its block, and its inner blocks are given besides: a proof is seen at each level of detail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.core.assembly import dedent_block
from prover.core.commands import split_commands
from prover.core.lexer import Kind, Token
from prover.core.statement import find_proof

_BULLETS = ("·", ".")
_HAS_ALTERNATIVES = frozenset({"induction", "cases", "match"})
_NAMES_A_GOAL = frozenset({"case", "case'", "next"})
_SPLITS_PATTERNS = frozenset({"first", "rcases", "obtain", "rintro"})
"""Tactics in which `|` begins no alternative of the tactic around them."""
_GOES_ON = frozenset({"_", "at", "else", "from", "generalizing", "then", "using", "where", "with", "by", "in"})
"""Words that no tactic begins with."""
_STARTS_STEP = frozenset({"·", ".", "(", "{", "⟨", "#", "«"})
_EXPECTS_MORE = frozenset({":=", "=>", "by", "in", "from", ",", "<|", "|>", "$", "▸", "=", "→"})


@dataclass(frozen=True, slots=True)
class Block:
    """A tactic block of a source text."""

    start: int
    """Offset of its first character, in code points."""
    end: int
    steps: tuple[str, ...]
    """The steps in their order, at column 0."""
    level: int = 0
    """Blocks that it is within."""


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A source text in which `sorry` stands in the place of all blocks of one level: to elaborate it once is enough."""

    text: str
    blocks: tuple[tuple[Block, int], ...]
    """The blocks, and where their `sorry` starts in `text`, in code points."""


def open_levels(source: str, blocks: Sequence[Block]) -> Iterator[OpenedSource]:
    """Yield `source` once for each level of `blocks`, outer ones first."""
    for level in sorted({block.level for block in blocks}):
        opened: list[tuple[Block, int]] = []
        text, done = "", 0
        for block in sorted((b for b in blocks if b.level == level), key=lambda b: b.start):
            text += source[done : block.start]
            opened.append((block, len(text)))
            text, done = text + "sorry", block.end
        yield OpenedSource(text + source[done:], tuple(opened))


def find_blocks(source: str) -> tuple[Block, ...]:
    """Return the tactic blocks in the proofs of the theorems of `source`: outer ones first, then by place."""
    found: list[Block] = []
    offset = 0
    for command in split_commands(source):
        if command.is_theorem:
            begin = command.keyword_at + 1 + find_proof(command.body)
            found.extend(_scan(_Text(source, _place(source, command.tokens, offset)), begin))
        offset += len(command.text)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Placed:
    token: Token
    start: int
    column: int
    depth: int
    """Brackets that are open around it."""
    is_first_in_line: bool

    @property
    def text(self) -> str:
        return self.token.text

    @property
    def end(self) -> int:
        return self.start + len(self.token.text)


@dataclass(frozen=True, slots=True)
class _Text:
    """The tokens of a declaration, and the source that they are from."""

    source: str
    tokens: Sequence[_Placed]

    def step(self, first: int, last: int, column: int) -> str:
        """The text from token `first` to token `last`, back at column 0."""
        return dedent_block(self.source[self.tokens[first].start : self.tokens[last].end], column)


def _place(source: str, tokens: Sequence[Token], offset: int) -> list[_Placed]:
    """Say where each of `tokens` stands in `source`; the first one stands at `offset`."""
    placed: list[_Placed] = []
    depth = 0
    for token in tokens:
        line_start = source.rfind("\n", 0, offset) + 1
        depth = max(0, depth - (token.kind is Kind.CLOSE))
        is_first = not source[line_start:offset].strip()
        placed.append(_Placed(token, offset, offset - line_start, depth, is_first))
        depth += token.kind is Kind.OPEN
        offset += len(token.text)
    return placed


def _scan(text: _Text, begin: int) -> Iterator[Block]:
    """Yield the blocks of a declaration whose proof begins at token `begin`."""
    proof = _Text(text.source, [placed for placed in text.tokens[begin:] if not placed.token.is_blank])
    yield from _find_inner(proof, 0, len(proof.tokens), level=0, is_step=False)


def _find_inner(text: _Text, first: int, stop: int, *, level: int, is_step: bool) -> Iterator[Block]:
    """Yield the blocks that open within tokens `first` to `stop`: each with those inside it."""
    leader = text.tokens[first].text if is_step else ""
    at = first
    while at < stop:
        if _opens_block(text, at, first, leader) and at + 1 < stop:
            end = _find_end(text, at, stop)
            if end > at + 1:
                yield from _read_block(text, at + 1, end, level)
                at = end
                continue
        at += 1


def _opens_block(text: _Text, at: int, first: int, leader: str) -> bool:
    token = text.tokens[at]
    if token.text == "by":
        return True
    if at == first and leader in _BULLETS:
        return True
    if token.text != "=>" or token.depth != text.tokens[first].depth:
        return False
    if leader in _NAMES_A_GOAL:
        return True
    return leader in _HAS_ALTERNATIVES


def _find_end(text: _Text, opener: int, stop: int) -> int:
    """Index after the last token of the block whose first token follows `opener`."""
    base = text.tokens[opener].depth
    first = text.tokens[opener + 1]
    is_alternative = text.tokens[opener].text == "=>" and first.text not in _SPLITS_PATTERNS
    for at in range(opener + 1, stop):
        token = text.tokens[at]
        is_alternative = is_alternative and not token.is_first_in_line  # further lines are told by their column
        leaves = token.depth < base or (token.is_first_in_line and token.column < first.column)
        if leaves or (token.depth == base and _separates(token.text, base, is_alternative=is_alternative)):
            return at
    return stop


def _separates(text: str, depth: int, *, is_alternative: bool) -> bool:
    """Whether a token ends a block on its own level: the next component, or the next alternative."""
    return (text == "," and depth > 0) or (text == "|" and is_alternative)


def _read_block(text: _Text, first: int, stop: int, level: int) -> Iterator[Block]:
    """Yield the block of tokens `first` to `stop`, then those inside its steps."""
    column = text.tokens[first].column
    ranges = list(_split_steps(text, first, stop))
    steps = tuple(text.step(a, b - 1, column) for a, b in ranges)
    yield Block(text.tokens[first].start, text.tokens[stop - 1].end, steps, level)
    for a, b in ranges:
        yield from _find_inner(text, a, b, level=level + 1, is_step=True)


def _split_steps(text: _Text, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of tokens that are the steps of a block."""
    base, column = text.tokens[first].depth, text.tokens[first].column
    begin, is_closed = first, True
    for at in range(first, stop):
        token = text.tokens[at]
        if at > begin and token.is_first_in_line and token.column == column and _starts_step(text, at):
            yield begin, at
            begin, is_closed = at, True
        elif token.text == ";" and token.depth == base and is_closed and not _is_combinator(text, at):
            yield begin, at
            begin, is_closed = at + 1, True
        if (token.text in ("by", "=>") or (at == begin and token.text in _BULLETS)) and token.depth == base:
            is_closed = False  # what follows belongs to an inner block, `;` included
    if begin < stop:
        yield begin, stop


def _starts_step(text: _Text, at: int) -> bool:
    """Whether a token in the column of its block begins a tactic, or only a further line of one."""
    token = text.tokens[at]
    if text.tokens[at - 1].text in _EXPECTS_MORE or _ends_combinator(text, at - 1):
        return False
    if token.token.kind is Kind.WORD:
        return token.text not in _GOES_ON
    return token.text in _STARTS_STEP


def _is_combinator(text: _Text, at: int) -> bool:
    """True for the `;` of `<;>`."""
    return text.source[text.tokens[at].start - 1 : text.tokens[at].end + 1] == "<;>"


def _ends_combinator(text: _Text, at: int) -> bool:
    """True for the `>` of `<;>`."""
    return text.source[text.tokens[at].start - 2 : text.tokens[at].end] == "<;>"
