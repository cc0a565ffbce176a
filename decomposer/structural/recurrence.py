"""Sequences given by a recurrence: read it, compute values, bring it into normal form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from decomposer.expressions import (
    Call,
    Expr,
    Infix,
    Name,
    Number,
    Quantifier,
    Undefined,
    evaluate,
    show,
    subterms,
)
from decomposer.expressions.evaluate import Function, Value
from decomposer.expressions.terms import rebuild
from decomposer.structural.script import have
from decomposer.structural.view import GoalView

MAX_BITS = 20_000
MAX_ORDER = 8
MAX_START = 50
MAX_DELAY = 4
"""A recurrence may be used from a later n on, where the given values begin."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`sequence (m + first) = value m` for all natural m, and what is known before that."""

    sequence: str
    type: str
    fact: str
    """Term that proves the recurrence as it stands in the context."""
    variable: str
    start: int
    """Least n for which the fact holds."""
    is_guarded: bool
    """Whether the fact asks for a proof of `start ≤ n`."""
    index: Expr
    value: Expr
    first: int
    """Index that the fact gives for `n = start`."""
    base: dict[int, Fraction]
    """Values that facts of the context state."""

    @property
    def low(self) -> int:
        """Least index that the recurrence uses."""
        return min([self.first, *self._arguments()])

    @property
    def order(self) -> int:
        """How many values determine the next one."""
        return self.first - self.low

    def _arguments(self) -> list[int]:
        calls = [t for t in subterms(self.value) if is_call(t, self.sequence)]
        return [
            int(evaluate(t.arguments[0], {self.variable: self.start}, {self.variable: "Nat"}))
            for t in calls
            if isinstance(t, Call)
        ]

    def values(self, count: int) -> list[Fraction]:
        """Values from index `low` on, at most `count`, fewer when they cannot be computed."""
        known = dict(self.base)
        types = {self.variable: "Nat", self.sequence: f"Nat → {self.type}"}
        for n in range(self.start, self.start + count + MAX_ORDER):
            point: dict[str, Value | Function] = {self.variable: n, self.sequence: _Lookup(known)}
            try:
                at = int(evaluate(self.index, point, types))
                value = Fraction(evaluate(self.value, point, types, self.type))
            except (Undefined, ZeroDivisionError):
                continue
            if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
                break
            known.setdefault(at, value)
        values: list[Fraction] = []
        while self.low + len(values) in known and len(values) < count:
            values.append(known[self.low + len(values)])
        return values

    def at(self, expr: Expr, m: Expr) -> Expr:
        """Rewrite `expr` (in the fact's variable n) for `n = m + start`, each index as `m + k`."""
        if is_call(expr, self.sequence) and isinstance(expr, Call):
            shift = int(evaluate(expr.arguments[0], {self.variable: self.start}, {self.variable: "Nat"}))
            return Call(expr.function, (plus(m, shift),))
        if expr == Name(self.variable):
            return plus(m, self.start)
        return rebuild(expr, lambda child: self.at(child, m))

    @property
    def is_normal(self) -> bool:
        """Whether the fact already reads `∀ n, a (n + first) = ...` without a condition."""
        return (
            not self.is_guarded
            and self.start == 0
            and all(self.at(side, Name(self.variable)) == side for side in (self.index_call, self.value))
        )

    @property
    def index_call(self) -> Expr:
        """The left-hand side of the fact."""
        return Call(Name(self.sequence), (self.index,))

    def step_lemma(self, name: str) -> str:
        """The normal form as a lemma."""
        m = Name("m")
        equation = Infix("=", self.at(self.index_call, m), self.at(self.value, m))
        instance = f"{self.fact} (m + {self.start})" + (" (by omega)" if self.is_guarded else "")
        proof = f"intro m\nhave at_m := {instance}\nfirst | simpa using at_m | grind"
        return have(name, f"∀ m : Nat, {show(equation)}", proof)


class _Lookup:
    def __init__(self, known: dict[int, Fraction]) -> None:
        self._known = known

    def __call__(self, index: int) -> Fraction:
        if index not in self._known:
            raise Undefined(f"no value at {index}")
        return self._known[index]


def plus(expr: Expr, amount: int) -> Expr:
    """`expr + amount`, or `expr` itself for 0."""
    return expr if amount == 0 else Infix("+", expr, Number(amount))


def is_call(term: Expr, sequence: str) -> bool:
    """Whether `term` is `sequence` at one argument."""
    return isinstance(term, Call) and term.function == Name(sequence) and len(term.arguments) == 1


def find_recurrences(view: GoalView) -> Iterator[Recurrence]:
    """Recurrences among the facts whose first values the facts give too."""
    for fact in view.facts:
        match fact.prop:
            case Quantifier("∀", ((variable, type_),), body) if type_ in ("", "Nat"):
                start, guarded, equation = _read_guard(body, variable)
                recurrence = _read_equation(view, fact.term, variable, start, guarded, equation)
                if recurrence is not None and 0 < recurrence.order <= MAX_ORDER and recurrence.values(3):
                    yield recurrence


def _read_guard(body: Expr, variable: str) -> tuple[int, bool, Expr]:
    match body:
        case Infix("→", Infix("≥", Name(v), Number(k)) | Infix("≤", Number(k), Name(v)), rest) if v == variable:
            return k, True, rest
        case Infix("→", Infix(">", Name(v), Number(k)) | Infix("<", Number(k), Name(v)), rest) if v == variable:
            return k + 1, True, rest
        case Infix("→", Infix("≠", Name(v), Number(0)), rest) if v == variable:
            return 1, True, rest
    return 0, False, body


def _read_equation(
    view: GoalView, term: str, variable: str, start: int, guarded: bool, equation: Expr
) -> Recurrence | None:
    match equation:
        case Infix("=", Call(Name(sequence), (index,)), value) if sequence in view.sequences and start <= MAX_START:
            type_ = view.sequences[sequence]
            base = _base_values(view, sequence, type_)
            for begin in range(start, start + MAX_DELAY):
                try:
                    first, second = (int(evaluate(index, {variable: n}, {variable: "Nat"})) for n in (begin, begin + 1))
                    found = Recurrence(sequence, type_, term, variable, begin, guarded, index, value, first, base)
                    if second == first + 1 and found.low in base and _shifts(found):
                        return found
                except Undefined:
                    return None
    return None


def _shifts(recurrence: Recurrence) -> bool:
    """Whether every index in the recurrence grows by one with n."""
    for term in subterms(recurrence.value):
        if is_call(term, recurrence.sequence) and isinstance(term, Call):
            values = [
                int(evaluate(term.arguments[0], {recurrence.variable: n}, {recurrence.variable: "Nat"}))
                for n in (recurrence.start, recurrence.start + 1, recurrence.start + 5)
            ]
            if (values[1], values[2]) != (values[0] + 1, values[0] + 5):
                return False
    return True


def _base_values(view: GoalView, sequence: str, type_: str) -> dict[int, Fraction]:
    base: dict[int, Fraction] = {}
    for fact in view.facts:
        match fact.prop:
            case Infix("=", Call(Name(text), (Number(index),)), value) if text == sequence:
                try:
                    base[index] = Fraction(evaluate(value, {}, {}, type_))
                except Undefined:
                    continue
    return base


def recurrence_step(view: GoalView, recurrence: Recurrence) -> tuple[list[str], str, list[str]]:
    """Lines that bring the recurrence into normal form, its name then, and what to clear afterwards."""
    fact = recurrence.fact.split(".")[0]
    if recurrence.is_normal:
        return [], recurrence.fact, [fact]
    (name,) = view.fresh("step")
    return [recurrence.step_lemma(name)], name, [fact, name]
