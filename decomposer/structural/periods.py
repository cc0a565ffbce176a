"""Periodic sequences, exactly or modulo m: one whole period is kept by the recurrence.

The lemma lists a period, `a (p * k + r) = v_r` for all r below p (or `a (p * k + r) % m = v_r`). In the induction
step each value follows from the recurrence at one place and the values before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from decomposer.expressions import Call, Expr, Infix, Name, Number, show, subterms
from decomposer.expressions.terms import rebuild
from decomposer.structural.closed_forms import find_period
from decomposer.structural.recurrence import Recurrence, is_call, plus, recurrence_step
from decomposer.structural.residues import known_residues, reduction_rules
from decomposer.structural.script import all_of, compose, have, indent
from decomposer.structural.values import finish_with_values, literal_indices, show_value
from decomposer.structural.view import GoalView, introduce, moduli
from prover.core.proof import Sketch

SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Period:
    """What repeats: the values of one period, as they are or modulo something."""

    recurrence: Recurrence
    values: tuple[Fraction, ...]
    modulus: int | None

    def __len__(self) -> int:
        return len(self.values)

    def equation(self, index: Expr, offset: int) -> str:
        """The value `offset` places after the first, stated at `index`."""
        term: Expr = Call(Name(self.recurrence.sequence), (index,))
        if self.modulus is not None:
            term = Infix("%", term, Number(self.modulus))
        return f"{show(term)} = {show_value(self.values[offset % len(self)])}"

    def index(self, variable: str, offset: int) -> Expr:
        """`p * variable + low + offset`."""
        return plus(Infix("*", Number(len(self)), Name(variable)), self.recurrence.low + offset)

    def path(self, offset: int) -> str:
        """Projection of the lemma's conjunction to the value `offset` places after the first."""
        place = offset % len(self)
        last = place == len(self) - 1
        return ".2" * place + ("" if last else ".1")


def propose_periods(recurrence: Recurrence, goal: GoalView) -> Iterator[Sketch]:
    """Sketches for `goal` from a period of the sequence, or of its residues modulo the numerals of the goal."""
    view = introduce(goal)
    values = recurrence.values(SAMPLE)
    for modulus in [None, *moduli(view.props)]:
        if modulus is not None and recurrence.type == "Rat":
            continue
        shown = values if modulus is None else [v % modulus for v in values]
        length = find_period(shown)
        if length is not None:
            length *= -(-recurrence.order // length)
            yield from _propose(view, Period(recurrence, tuple(shown[:length]), modulus))


def _propose(view: GoalView, period: Period) -> Iterator[Sketch]:
    lines, step, stale = recurrence_step(view, period.recurrence)
    (lemma,) = view.fresh("period")
    statement = f"∀ m : Nat, {all_of([period.equation(period.index('m', r), r) for r in range(len(period))])}"
    lines.append(have(lemma, statement, _induction(period, step, stale)))
    uses, names = _uses(view, period, lemma)
    if names:
        yield compose(view, "sequence period", [*lines, *uses, *finish_with_values(names, [*stale, lemma])])


def _induction(period: Period, step: str, stale: list[str]) -> str:
    order, length = period.recurrence.order, len(period)
    clear = f"clear {' '.join(stale)}"
    zero = [_instance(period, step, None, r) for r in range(order, length)]
    succ: list[str] = []
    for r in range(length):
        succ.append(_instance(period, step, "m", length + r))
        succ.append(f"have v{r} : {period.equation(period.index('m', length + r), r)} := by")
        succ.append(indent(_derive(period, r)))
    result = f"exact ⟨{', '.join(f'v{r}' for r in range(length))}⟩"
    base, step_case = indent("\n".join([*zero, clear, "sorry"])), indent("\n".join([*succ, result]))
    return f"intro m\ninduction m with\n| zero =>\n{base}\n| succ m ih =>\n{step_case}"


def _instance(period: Period, step: str, variable: str | None, offset: int) -> str:
    """The recurrence for the value `offset` places after the first, with its indices summed up."""
    recurrence = period.recurrence
    shift = offset - recurrence.order
    name = f"s{offset - len(period)}" if variable else f"s{offset}"
    if variable is None:
        return f"have {name} := {step} {shift}"
    base: Expr = Infix("*", Number(len(period)), Name(variable))
    left = recurrence.at(recurrence.index_call, base)
    equation = Infix(
        "=", _add(left, recurrence.sequence, shift), _add(_right(recurrence, base), recurrence.sequence, shift)
    )
    return f"have {name} : {show(equation)} := {step} ({show(plus(base, shift))})"


def _right(recurrence: Recurrence, base: Expr) -> Expr:
    return recurrence.at(recurrence.value, base)


def _add(expr: Expr, sequence: str, shift: int) -> Expr:
    """Shift every index of the sequence: `a (x + 2)` becomes `a (x + 2 + shift)` with one numeral."""
    if is_call(expr, sequence) and isinstance(expr, Call):
        match expr.arguments[0]:
            case Infix("+", base, Number(value)):
                return Call(expr.function, (plus(base, value + shift),))
            case base:
                return Call(expr.function, (plus(base, shift),))
    return rebuild(expr, lambda child: _add(child, sequence, shift))


def _derive(period: Period, r: int) -> str:
    """Close the value at place r of the next period from the values before it."""
    length = len(period)
    used = _used_indices(period)
    places = [r - back for back in range(1, period.recurrence.order + 1) if back in used]
    earlier = ", ".join(f"v{place}" if place >= 0 else f"ih{period.path(length + place)}" for place in places)
    if period.modulus is not None:
        return f"simp [s{r}, {reduction_rules(period.recurrence.type)}, {earlier}]"
    rules = f"s{r}, {earlier}"
    return f"first | (rw [{rules}]; decide +kernel) | (rw [{rules}]; done) | grind"


def _used_indices(period: Period) -> set[int]:
    """How far back the recurrence looks, as distances from the new term."""
    recurrence = period.recurrence
    distances: set[int] = set()
    for term in subterms(recurrence.at(recurrence.value, Name("m"))):
        if is_call(term, recurrence.sequence) and isinstance(term, Call):
            match term.arguments[0]:
                case Infix("+", _, Number(value)):
                    distances.add(recurrence.first - value)
                case _:
                    distances.add(recurrence.first)
    return distances


def _uses(view: GoalView, period: Period, lemma: str) -> tuple[list[str], list[str]]:
    """The value at each index of the target: a numeral, or a variable whose residue the facts give."""
    lines: list[str] = []
    names: list[str] = []
    low, length = period.recurrence.low, len(period)
    for index in literal_indices(view, period.recurrence):
        (name,) = view.fresh(f"value_{index}")
        use = f"exact ({lemma} {(index - low) // length}){period.path(index - low)}"
        lines.append(have(name, period.equation(Number(index), index - low), use))
        names.append(name)
    for term in dict.fromkeys(subterms(view.target)):
        match term:
            case Call(Name(text), (Name(variable),)) if text == period.recurrence.sequence:
                residues = known_residues(view, variable, length)
                if len(residues) == 1 and low == 0:
                    (name,) = view.fresh(f"value_{variable}")
                    place = residues[0]
                    quotient = Infix("/", Name(variable), Number(length))
                    around = show(plus(Infix("*", Number(length), quotient), place))
                    use = f"have at_quotient := ({lemma} ({variable} / {length})){period.path(place)}\n"
                    use += f"rwa [show {around} = {variable} by omega] at at_quotient"
                    lines.append(have(name, period.equation(Name(variable), place), use))
                    names.append(name)
    return lines, names
