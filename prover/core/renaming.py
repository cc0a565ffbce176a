"""Goals up to the names of their hypotheses: when two agree, a proof of one is a proof of the other."""

from __future__ import annotations

from collections.abc import Mapping

from prover.core.goal import Goal
from prover.core.lexer import Kind, tokenize
from prover.core.problem import hash_content


def rename_words(text: str, names: Mapping[str, str]) -> str:
    """Replace whole words of a Lean text; `h.left` is renamed where `h` is. Comments and strings stay."""
    return "".join(
        _rename_word(token.text, names) if token.kind is Kind.WORD else token.text for token in tokenize(text)
    )


def _rename_word(word: str, names: Mapping[str, str]) -> str:
    if word in names:
        return names[word]
    first, dot, rest = word.partition(".")
    return f"{names[first]}{dot}{rest}" if dot and first in names else word


def canonical_key(header: str, goal: Goal) -> str:
    """Hash of a goal in which hypotheses are numbered, and blanks do not count.

    Goals with equal keys are the same up to the names of their hypotheses, if the header means the
    same to both. Bound variables keep their names, so some equal goals have different keys.
    """
    names = {hypothesis.name: f"x{number}✝" for number, hypothesis in enumerate(goal.hypotheses)}
    parts = [header]
    for hypothesis in goal.hypotheses:
        parts += [_canonical(hypothesis.type, names), _canonical(hypothesis.value or "", names)]
    return hash_content(*parts, _canonical(goal.target, names))


def _canonical(text: str, names: Mapping[str, str]) -> str:
    return " ".join(rename_words(text, names).split())


def match_names(old: Goal, new: Goal) -> dict[str, str] | None:
    """Names of `old`'s hypotheses to those of `new`, in order; None when they cannot correspond.

    Hypotheses that a proof cannot name are the same hole in both, so they need no new name.
    """
    if len(old.hypotheses) != len(new.hypotheses):
        return None
    pairs = zip(old.hypotheses, new.hypotheses, strict=True)
    return {a.name: b.name for a, b in pairs if a.name != b.name and a.is_accessible and b.is_accessible}
