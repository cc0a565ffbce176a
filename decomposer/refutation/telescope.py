"""A statement as Lean states it: variables and premises in order, then the conclusion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decomposer.expressions import Expr, Infix, Quantifier, try_parse
from prover.core.goal import Goal, Hypothesis

_MATHLIB_NAMES = str.maketrans({"ℕ": "Nat", "ℤ": "Int", "ℚ": "Rat"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A binder that asks for a value."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Premise:
    """A binder that asks for a proof; None when the proposition was not understood."""

    prop: Expr | None


@dataclass(frozen=True, slots=True)
class Instance:
    """A binder that asks for a type class instance."""


Binder = Variable | Premise | Instance


@dataclass(frozen=True, slots=True)
class Telescope:
    """`∀ binders, target`; a target of None was not understood."""

    binders: tuple[Binder, ...]
    target: Expr | None

    @property
    def variables(self) -> list[tuple[str, str]]:
        """Names and types of the variables."""
        return [(b.name, b.type) for b in self.binders if isinstance(b, Variable)]

    @property
    def premises(self) -> list[Expr | None]:
        """Propositions of the premises."""
        return [b.prop for b in self.binders if isinstance(b, Premise)]


def read_telescope(goal: Goal) -> Telescope:
    """Read the goal of a bare statement: its local context is its binders, and the target may have more."""
    binders = [_read_hypothesis(h) for h in goal.hypotheses]
    inner, target = _peel(try_parse(goal.target.translate(_MATHLIB_NAMES)), {h.name for h in goal.hypotheses})
    return Telescope((*binders, *inner), target)


def _read_hypothesis(hypothesis: Hypothesis) -> Binder:
    if hypothesis.is_instance:
        return Instance()
    text = hypothesis.type.translate(_MATHLIB_NAMES)
    if hypothesis.is_prop:
        return Premise(try_parse(text))
    return Variable(hypothesis.name, _plain_type(text))


def _plain_type(text: str) -> str:
    """A type on one line; every universe counts as `Type`."""
    text = " ".join(text.split())
    return "Type" if re.fullmatch(r"(Type|Sort)( \S+)?", text) else text


def _peel(target: Expr | None, taken: set[str]) -> tuple[Sequence[Binder], Expr | None]:
    """Take leading `∀` and `→` off; a bound name that hides another stays where it is."""
    match target:
        case Quantifier("∀", bound, body) if all(type_ for _, type_ in bound) and not taken & {n for n, _ in bound}:
            inner, rest = _peel(body, taken | {name for name, _ in bound})
            return [*(Variable(name, _plain_type(type_)) for name, type_ in bound), *inner], rest
        case Infix("→", left, right):
            inner, rest = _peel(right, taken)
            return [Premise(left), *inner], rest
    return [], target
