"""Telling Lean 3 from Lean 4: models were trained on both."""

from __future__ import annotations

from collections.abc import Sequence

from prover.core.lexer import Kind, Token

_TAKES_COMMA = frozenset(
    {"∀", "∃", "∃!", "∑", "∏", "∫", "⨆", "⨅", "⋃", "⋂", "match", "fun", "λ", "use", "forall", "exists"}
)
_OLD_NAMESPACES = (
    "nat.",
    "int.",
    "real.",
    "rat.",
    "finset.",
    "list.",
    "set.",
    "complex.",
    "polynomial.",
    "zmod.",
    "eq.",
    "or.",
    "and.",
)
_OLD_MODULES = ("data.", "tactic", "algebra.", "analysis.", "topology.", "number_theory.", "order.", "linear_algebra.")
MIN_COMMAS = 2


def find_lean3(tokens: Sequence[Token]) -> str:
    """Say what in `tokens` Lean 4 cannot be; empty when nothing is.

    Only what no Lean 4 text has: `begin ... end`, `λ x,`, tactics that end in commas, imports in lower case.
    """
    words = [token for token in tokens if not token.is_blank]
    if words and words[0].text == "begin":
        return "the proof is `begin ... end`"
    for at, token in enumerate(words):
        follower = words[at + 1].text if at + 1 < len(words) else ""
        if token.text == ":=" and follower == "begin":
            return "the proof is `begin ... end`"
        if token.text == "import" and follower.startswith(_OLD_MODULES):
            return f"`import {follower}` is a Lean 3 module"
    if _has_lambda_comma(words):
        return "`λ x, e` is `fun x => e` in Lean 4"
    commas = count_line_commas(tokens)
    return f"{commas} tactics end in a comma" if commas >= MIN_COMMAS else ""


def find_old_names(tokens: Sequence[Token]) -> str:
    """First name in a namespace that Lean 4 writes with a capital, e.g. `nat.succ_pos`; empty when there is none."""
    return next((t.text for t in tokens if t.kind is Kind.WORD and t.text.startswith(_OLD_NAMESPACES)), "")


def _has_lambda_comma(words: Sequence[Token]) -> bool:
    """True when the binders of a `λ` or `fun` end in a comma."""
    depth = 0
    binder_depths: list[int] = []  # of each `λ` whose arrow is still to come
    for token in words:
        if token.kind is Kind.OPEN:
            depth += 1
        elif token.kind is Kind.CLOSE:
            depth -= 1
            while binder_depths and binder_depths[-1] > depth:
                binder_depths.pop()
        elif token.text in ("λ", "fun"):
            binder_depths.append(depth)
        elif token.text in ("=>", "↦", "|") and binder_depths:
            binder_depths.pop()
        elif token.text == "," and binder_depths and binder_depths[-1] == depth:
            return True
    return False


def count_line_commas(tokens: Sequence[Token]) -> int:
    """How many lines end in a comma that no bracket and no binder explains."""
    count = depth = 0
    is_explained = False
    last = ""
    for token in tokens:
        if token.is_blank:
            if "\n" in token.text:
                count += last == "," and not is_explained and depth == 0
                is_explained, last = False, ""
            continue
        depth = max(0, depth + (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE))
        is_explained = is_explained or token.text in _TAKES_COMMA
        last = token.text
    return count
