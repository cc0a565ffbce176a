"""Writing tactic blocks: the few shapes that all families share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from decomposer.structural.view import GoalView
from prover.core.proof import Sketch

HOLE = "sorry"


def have(name: str, statement: str, proof: str = HOLE) -> str:
    """`have name : statement := by proof`; a proof of several lines is indented under it."""
    if "\n" not in proof:
        return f"have {name} : {statement} := by {proof}"
    return f"have {name} : {statement} := by\n{indent(proof)}"


def have_lemma(view: GoalView, name: str, statement: str) -> str:
    """A `have` that needs no hypothesis: its proof starts by forgetting them all."""
    names = list(dict.fromkeys(view.premises))
    return have(name, statement, f"clear {' '.join(names)}\n{HOLE}" if names else HOLE)


def indent(block: str, columns: int = 2) -> str:
    """Shift every line of `block` to the right."""
    pad = " " * columns
    return "\n".join(pad + line if line else line for line in block.split("\n"))


def bullet(block: str) -> str:
    """A focused subproof: `· block`."""
    return "· " + indent(block)[2:]


def alternatives(cases: Sequence[str]) -> str:
    """Join propositions by `∨`."""
    return " ∨ ".join(cases)


def all_of(parts: Sequence[str]) -> str:
    """Join propositions by `∧`."""
    return " ∧ ".join(parts)


def first(*tactics: str) -> str:
    """`first | t₁ | t₂ ...` on one line."""
    return tactics[0] if len(tactics) == 1 else "first | " + " | ".join(tactics)


def compose(view: GoalView, origin: str, lines: Iterable[str]) -> Sketch:
    """A sketch from tactic lines, after the lines that lead to `view`."""
    return Sketch("\n".join((*view.prefix, *lines)), f"structural/{origin}")
