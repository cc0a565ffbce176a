"""Sequences: what holds for the first values and is kept by the recurrence holds for all.

Three ideas. A periodic sequence: state one whole period, `a (p * k + r) = v_r`. A closed form: guess it
from the first values and state it for as many consecutive terms as the recurrence looks back. Few
terms: compute them one by one. Each is an induction with the recurrence instantiated where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from decomposer.expressions import Call, Name, Number, Undefined, evaluate, show, subterms
from decomposer.structural.closed_forms import Reciprocal, find_period, guess_closed_forms, guess_reciprocal
from decomposer.structural.recurrence import Recurrence, find_recurrences, is_call
from decomposer.structural.script import all_of, compose, first, have, indent
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

SAMPLE = 80
MAX_UNROLLED = 16
MAX_INDEX = 6000


def propose_sequences(goal: GoalView) -> Iterator[Sketch]:
    """Period, closed form and plain computation, for each recurrence of the context."""
    view = introduce(goal)
    for recurrence in find_recurrences(view):
        yield from _propose_unrolled(view, recurrence)
        yield from _propose_period(view, recurrence)
        yield from _propose_reciprocal(view, recurrence)
        yield from _propose_closed_form(view, recurrence)


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


def _step(view: GoalView, recurrence: Recurrence) -> tuple[list[str], str, list[str]]:
    """Lines that bring the recurrence into normal form, its name then, and what to clear afterwards."""
    if recurrence.is_normal:
        return [], recurrence.fact, [recurrence.fact.split(".")[0]]
    (name,) = view.fresh("step")
    return [recurrence.step_lemma(name)], name, [recurrence.fact.split(".")[0], name]


def _instances(name: str, indices: list[str], view: GoalView) -> list[str]:
    labels = view.fresh(*(f"s{i}" for i in range(len(indices))))
    return [f"have {label} := {name} ({index})" for label, index in zip(labels, indices, strict=True)]


def _induction(view: GoalView, statement: str, zero: list[str], succ: list[str]) -> str:
    """`∀ m : Nat, statement` by induction; both cases end in a hole."""
    lines = ["intro m", "induction m with", "| zero =>", indent("\n".join([*zero, "sorry"]))]
    return "\n".join([*lines, "| succ m ih =>", indent("\n".join([*succ, "sorry"]))])


def _finish(names: list[str], stale: list[str]) -> list[str]:
    """Put the values in, with everything out of the way that automation would unfold for ever."""
    rules = ", ".join(names)
    close = first("omega", f"(simp only [{rules}]; decide +kernel)", f"(simp only [{rules}]; done)", f"simp [{rules}]", "grind")
    return [f"clear {' '.join(dict.fromkeys(stale))}", close]


def _propose_unrolled(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    indices = literal_indices(view, recurrence)
    if not indices or indices[-1] - recurrence.low > MAX_UNROLLED:
        return
    values = recurrence.values(indices[-1] - recurrence.low + 1)
    lines, step, stale = _step(view, recurrence)
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
        yield compose(view, "sequence values", [*lines, *_finish(names, stale)])


def _propose_period(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    values = recurrence.values(SAMPLE)
    period = find_period(values)
    indices = literal_indices(view, recurrence)
    if period is None or not indices:
        return
    order = recurrence.order
    period *= -(-order // period)
    sequence, low = recurrence.sequence, recurrence.low
    terms = [f"{sequence} ({period} * m + {low + r}) = {show_value(values[r])}" for r in range(period)]
    lines, step, stale = _step(view, recurrence)
    zero = [*_instances(step, [str(r - order) for r in range(order, period)], view), f"clear {' '.join(stale)}"]
    succ = [*_instances(step, [f"{period} * m + {period + r - order}" for r in range(period)], view)]
    lemma, *names = view.fresh("period", *(f"value_{i}" for i in indices))
    proof = _induction(view, "", zero, [*succ, f"clear {' '.join(stale)}"])
    lines.append(have(lemma, f"∀ m : Nat, {all_of(terms)}", proof))
    for index, name in zip(indices, names, strict=True):
        place = (index - low) % period
        path = ".2" * place + (".1" if place < period - 1 else "")
        value = show_value(values[place])
        use = f"exact ({lemma} {(index - low) // period}){path}"
        lines.append(have(name, f"{sequence} {index} = {value}", use))
    yield compose(view, "sequence period", [*lines, *_finish(names, [*stale, lemma])])


def _propose_reciprocal(view: GoalView, recurrence: Recurrence) -> Iterator[Sketch]:
    """Rational sequences of the form c / (s * m + t)."""
    form = guess_reciprocal(recurrence.values(12)) if recurrence.type == "Rat" else None
    if form is None:
        return
    order, sequence, low = recurrence.order, recurrence.sequence, recurrence.low
    terms = [_reciprocal_term(form, sequence, low, j) for j in range(order)]
    lines, step, stale = _step(view, recurrence)
    clear = f"clear {' '.join(stale)}"
    guards = ["have m_nonneg : (0 : Rat) ≤ m := by exact_mod_cast Nat.zero_le m"]
    guards += [
        have(f"nonzero_{j}", f"{form.denominator('m', j)} ≠ 0", "grind") for j in range(order + 1)
    ]
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
        lines, step, stale = _step(view, recurrence)
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
            use = f"have at_index := ({lemma} {index - recurrence.low}){projection}\nclear {' '.join([*stale, lemma])}\n"
            use += "first | omega | grind | simpa using at_index"
            result = show_value(values[index - recurrence.low])
            lines = [*lines, have(name, f"{recurrence.sequence} {index} = {result}", use)]
        yield compose(view, "sequence closed form", [*lines, *_finish(names, [*stale, lemma])])
        return
    calls = [t for t in dict.fromkeys(subterms(view.target)) if is_call(t, recurrence.sequence) and isinstance(t, Call)]
    uses: list[str] = []
    for i, call in enumerate(calls):
        argument = call.arguments[0]
        (name,) = view.fresh(f"at_{i}")
        index = show(argument, 1024) if recurrence.low == 0 else f"({show(argument, 66)} - {recurrence.low})"
        uses.append(f"have {name} := ({lemma} {index}){projection}")
        if recurrence.low and not isinstance(argument, Number | Name):
            uses[-1] = f"have {name} := ({lemma} ({show(argument)} - {recurrence.low})){projection}"
    if uses:
        yield compose(view, "sequence closed form", [*lines, *uses, "first | omega | grind | sorry"])
