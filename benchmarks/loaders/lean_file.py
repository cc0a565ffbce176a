"""`.lean` files: the open theorems, each with the text before it as its header."""

from __future__ import annotations

from benchmarks.extract import extract_open
from benchmarks.text import SourceText
from prover.core.errors import MalformedInput
from prover.core.problem import Problem


def load_lean(source: SourceText) -> tuple[Problem, ...]:
    """Return the problems of a Lean text.

    Raises `MalformedInput` when it contains no theorem.
    """
    problems = extract_open(source.text)
    if not problems:
        hint = "State one as `theorem NAME (x : Nat) : x = x := by sorry`"
        raise MalformedInput(f"{source.label} contains no theorem, lemma or example", hint=hint)
    return problems
