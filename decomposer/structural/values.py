"""Single values of a sequence: where the target asks for them, and how to finish with them."""

from __future__ import annotations

from fractions import Fraction

from decomposer.expressions import Call, Undefined, evaluate, subterms
from decomposer.structural.recurrence import Recurrence, is_call
from decomposer.structural.script import first
from decomposer.structural.view import GoalView


def literal_indices(view: GoalView, recurrence: Recurrence) -> list[int]:
    """Indices at which the target takes the sequence, when they are numerals."""
    found: list[int] = []
    for term in subterms(view.target):
        if is_call(term, recurrence.sequence) and isinstance(term, Call):
            try:
                found.append(int(evaluate(term.arguments[0], {}, {})))
            except Undefined:
                continue
    return sorted(set(found))


def show_value(value: Fraction) -> str:
    """A rational as Lean text that can stand on the right of `=`."""
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator} / {value.denominator}"


def finish_with_values(names: list[str], stale: list[str]) -> list[str]:
    """Put the values in, with everything out of the way that automation would unfold for ever."""
    rules = ", ".join(names)
    close = first(
        "omega", f"(simp only [{rules}]; decide +kernel)", f"(simp only [{rules}]; done)", f"simp [{rules}]", "grind"
    )
    return [f"clear {' '.join(dict.fromkeys(stale))}", close]
