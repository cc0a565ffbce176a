"""Sequences: what holds for the first values and is kept by the recurrence holds for all.

A closed form is guessed from the first values and stated for as many consecutive terms as the recurrence
looks back; a few terms are computed one by one; for a periodic sequence see `periods`.
"""

from __future__ import annotations

from collections.abc import Iterator

from decomposer.expressions import Call, Infix, Name, Number, Quantifier, show, subterms
from decomposer.structural.closed_forms import Reciprocal, guess_closed_forms, guess_reciprocal
from decomposer.structural.periods import propose_periods
from decomposer.structural.recurrence import Recurrence, find_recurrences, is_call, recurrence_step
from decomposer.structural.script import all_of, compose, have, indent
from decomposer.structural.values import finish_with_values, literal_indices, show_value
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

MAX_UNROLLED = 16
MAX_INDEX = 6000


def propose_sequences(goal: GoalView) -> Iterator[Sketch]:
    """Period, closed form and plain computation, for each recurrence of the context."""
    view = introduce(goal)
    for recurrence in find_recurrences(view):
        yield from _propose_unrolled(view, recurrence)
        yield from propose_periods(recurrence, view)
        yield from _propose_reciprocal(view, recurrence)
        yield from _propose_closed_form(view, recurrence)


def _induction(view: GoalView, statement: str, zero: list[str], succ: list[str]) -> str:
    """`∀ m : Nat, statement` by induction; both cases end in a hole."""
    lines = ["intro m", "induction m with", "| zero =>", indent("\n".join([*zero, "sorry"]))]
    return "\n".join([*lines, "| succ m ih =>", indent("\n".join([*succ, "sorry"]))])


def _propose_unrolled(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    indices = literal_indices(view, recurrence)
    if not indices or indices[-1] - recurrence.low > MAX_UNROLLED:
        return
    values = recurrence.values(indices[-1] - recurrence.low + 1)
    lines, step, stale = recurrence_step(view, recurrence)
    names: list[str] = []
    for offset, value in enumerate(values):
        index = recurrence.low + offset
        if index in recurrence.base:
            continue
        (name,) = view.fresh(f"value_{index}")
        proof = f"have s := {step} {index - recurrence.first}\nclear {step}\n" if "." not in step else ""
        lines.append(have(name, f"{recurrence.sequence} {index} = {show_value(value)}", f"{proof}sorry"))
        names.append(name)
    if len(values) == indices[-1] - recurrence.low + 1 and names:
        yield compose(view, "sequence values", [*lines, *finish_with_values(names, stale)])


def _propose_reciprocal(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    """Rational sequences of the form c / (s * m + t)."""
    form = guess_reciprocal(recurrence.values(12)) if recurrence.type == "Rat" else None
    if form is None:
        return
    order, sequence, low = recurrence.order, recurrence.sequence, recurrence.low
    terms = [_reciprocal_term(form, sequence, low, j) for j in range(order)]
    lines, step, stale = recurrence_step(view, recurrence)
    clear = f"clear {' '.join(stale)}"
    guards = ["have m_nonneg : (0 : Rat) ≤ m := by exact_mod_cast Nat.zero_le m"]
    guards += [have(f"nonzero_{j}", f"{form.denominator('m', j)} ≠ 0", "grind") for j in range(order + 1)]
    rewrites = [f"rw [{'ih' + '.2' * j + ('.1' if j < order - 1 else '')}] at s" for j in range(order)]
    soft = [f"try {line}" for line in rewrites]
    succ = [f"have s := {step} m", clear, *guards, *soft]
    (lemma,) = view.fresh("closed")
    lines.append(have(lemma, f"∀ m : Nat, {all_of(terms)}", _induction(view, "", [clear], succ)))
    yield from _use_closed(view, recurrence, lemma, order, lines, stale)


def _reciprocal_term(form: Reciprocal, sequence: str, low: int, j: int) -> str:
    index = f"(m + {low + j})" if low + j else "m"
    return f"{sequence} {index} = {form.numerator} / ({form.denominator('m', j)})"


def _propose_closed_form(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    values = recurrence.values(14)
    order, sequence, low = recurrence.order, recurrence.sequence, recurrence.low
    for form in guess_closed_forms(values):
        terms = []
        for j in range(order):
            index = f"(m + {low + j})" if low + j else "m"
            shifted = "m" if j == 0 else f"(m + {j})"
            number = shifted if recurrence.type == "Nat" else shifted.strip("()")
            terms.append(form.state(f"{sequence} {index}", number if j == 0 else shifted, recurrence.type))
        lines, step, stale = recurrence_step(view, recurrence)
        succ = [f"have s := {step} m"]
        (lemma,) = view.fresh("closed")
        lines.append(have(lemma, f"∀ m : Nat, {all_of(terms)}", _induction(view, "", [], succ)))
        yield from _use_closed(view, recurrence, lemma, order, lines, stale)


def _use_closed(
    view: GoalView, recurrence: Recurrence, lemma: str, order: int, lines: list[str], stale: list[str]
) -> Iterator[Sketch]:
    """Finish from a closed form: at the numerals of the target, or at its variables."""
    projection = ".1" if order > 1 else ""
    indices = literal_indices(view, recurrence)
    if indices and indices[-1] <= MAX_INDEX:
        values = recurrence.values(indices[-1] - recurrence.low + 1)
        if len(values) <= indices[-1] - recurrence.low:
            return
        names = view.fresh(*(f"value_{i}" for i in indices))
        for index, name in zip(indices, names, strict=True):
            use = (
                f"have at_index := ({lemma} {index - recurrence.low}){projection}\nclear {' '.join([*stale, lemma])}\n"
            )
            use += "first | omega | grind | simpa using at_index"
            result = show_value(values[index - recurrence.low])
            lines = [*lines, have(name, f"{recurrence.sequence} {index} = {result}", use)]
        yield compose(view, "sequence closed form", [*lines, *finish_with_values(names, [*stale, lemma])])
        return
    calls = [t for t in dict.fromkeys(subterms(view.target)) if is_call(t, recurrence.sequence) and isinstance(t, Call)]
    uses: list[str] = []
    for i, call in enumerate(calls):
        argument = call.arguments[0]
        (name,) = view.fresh(f"at_{i}")
        place = show(argument, 1024) if recurrence.low == 0 else f"({show(argument, 65)} - {recurrence.low})"
        uses.append(f"have {name} := ({lemma} {place}){projection}")
    if uses:
        yield compose(view, "sequence closed form", [*lines, *uses, "sorry"])


def propose_growth(goal: GoalView) -> Iterator[Sketch]:
    """A sequence of integers that rises (falls) at each step has risen (fallen) by n after n steps."""
    view = introduce(goal)
    for fact in view.facts:
        match fact.prop:
            case Quantifier("∀", ((variable, _),), Infix("<", Call(Name(f), (low,)), Call(Name(g), (high,)))) if f == g:
                pass
            case _:
                continue
        if view.sequences.get(f) not in ("Nat", "Int"):
            continue
        here, there = Name(variable), Infix("+", Name(variable), Number(1))
        count = "m" if view.sequences[f] == "Nat" else "(m : Int)"
        if (low, high) == (here, there):
            statement = f"{f} 0 + {count} ≤ {f} m"
        elif (low, high) == (there, here):
            statement = f"{f} m + {count} ≤ {f} 0"
        else:
            continue
        lemma, at = view.fresh("growth", "at_start")
        proof = f"intro m\ninduction m with\n| zero => simp\n| succ m ih =>\n  have s := {fact.term} m\n  sorry"
        start = f"({f} 0 + 1)" if view.sequences[f] == "Nat" else f"({f} 0 + 1).toNat"
        lines = [have(lemma, f"∀ m : Nat, {statement}", proof), f"have {at} := {lemma} {start}"]
        yield compose(view, "growth", [*lines, "sorry"])
