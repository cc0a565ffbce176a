"""Whether a restated theorem visibly says something else. In doubt it does not: Lean decides better than text can."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from prover.core.lexer import Kind, Token, join, tokenize

_SAME = {
    "ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat", "ℝ": "Real", "ℂ": "Complex", "→": "->", "↔": "<->", "∧": "/\\", "∨": "\\/",
    "λ": "fun", "↦": "=>", "≤": "<=", "≥": "<=", ">": "<", "forall": "∀", "exists": "∃", "·": "*", "⁻": "^",
}  # fmt: skip
"""Spellings that count as one; `>` is `<` read backwards."""
_PAIRS = {("-", ">"): "->", ("<", "="): "<=", (">", "="): "<=", ("!", "="): "≠", ("/", "\\"): "/\\", ("\\", "/"): "\\/"}
_SKIPPED = frozenset("()[]{}⟨⟩⦃⦄:,;.↑") | {"fun", "=>", "by", "Type", "Prop", "Sort", "_"}
_LEAST_OVERLAP = 0.4
"""Share of common symbols below which two statements are about different things."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a statement mentions, without order, grouping and local names."""

    exact: tuple[str, ...]
    numerals: frozenset[str]
    symbols: frozenset[str]


def is_same_statement(found: str, expected: str) -> bool:
    """True when two statements differ at most in white space and in Unicode variants."""
    return _read(found).exact == _read(expected).exact


def is_other_statement(found: str, expected: str) -> bool:
    """True when two statements (binders and type, no name) clearly differ.

    They do when each has a number that the other lacks, or when they have hardly a symbol in common. Names of
    variables, grouping of binders, brackets, order of a comparison and Unicode variants never count.
    """
    ours, theirs = _read(expected), _read(found)
    if ours.exact == theirs.exact:
        return False
    if ours.numerals - theirs.numerals and theirs.numerals - ours.numerals:
        return True
    union = (ours.symbols | ours.numerals) | (theirs.symbols | theirs.numerals)
    common = (ours.symbols | ours.numerals) & (theirs.symbols | theirs.numerals)
    return bool(union) and len(common) < _LEAST_OVERLAP * len(union)


@lru_cache(maxsize=256)
def _read(statement: str) -> _Content:
    tokens = [token for token in tokenize(statement) if not token.is_blank and token.kind is not Kind.DOC]
    words = _normalise(tokens)
    local = _find_local_names(tokens)
    numerals = frozenset(word for word in words if word[0].isdigit())
    symbols = frozenset(word for word in words if word not in _SKIPPED and word not in local and not word[0].isdigit())
    return _Content(tuple(words), numerals, symbols)


def _normalise(tokens: list[Token]) -> list[str]:
    """Token texts with one spelling for each symbol; two-character ASCII operators are joined."""
    words: list[str] = []
    for token in tokens:
        text = _SAME.get(token.text, token.text)
        if words and (words[-1], token.text) in _PAIRS:
            words[-1] = _PAIRS[words[-1], token.text]
        else:
            words.append(text)
    return words


def _find_local_names(tokens: list[Token]) -> frozenset[str]:
    """Names that binders introduce: words between an opening bracket or a quantifier and a colon or comma."""
    names: set[str] = set()
    pending: list[str] | None = None
    for token in tokens:
        if token.is_blank:
            continue
        if token.kind is Kind.OPEN or token.text in ("∀", "∃", "fun", "λ", "∑", "∏", "let"):
            pending = []
        elif pending is not None and token.kind is Kind.WORD:
            pending.append(token.text)
        elif pending is not None and token.text in (":", ",", "=>", "↦", ":=", "∈", ">", "<", "≥", "≤", "≠"):
            names.update(pending)
            pending = None
        else:
            pending = None
    return frozenset(names)


def split_binders(binders_and_type: str) -> tuple[str, str]:
    """Return what stands before and after the colon of a statement; without one, all is binders."""
    depth = 0
    tokens = tokenize(binders_and_type)
    for at, token in enumerate(tokens):
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        if depth == 0 and token.text == ":":
            return join(tokens[:at]), join(tokens[at + 1 :])
    return binders_and_type, ""


def has_other_binders(found: str, expected: str) -> bool:
    """True when a proof of `found` uses names, or introduces variables, that the goal `expected` does not have.

    Binders that `found` merely leaves out do no harm as long as both conclude the same.
    """
    (binders, conclusion), (our_binders, our_conclusion) = split_binders(found), split_binders(expected)
    names, our_names = (_find_local_names(list(tokenize(text))) for text in (binders, our_binders))
    return bool(names - our_names) or (names != our_names and not is_same_statement(conclusion, our_conclusion))
