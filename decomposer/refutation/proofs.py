"""Lean terms that show a statement false at given values.

The term follows the statement: where a connective or a quantifier decides, it says which side and which value; what is
left are closed decidable propositions, and universal ones for automation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decomposer.expressions import Expr, Infix, Prefix, Quantifier, Undefined, evaluate, subterms
from decomposer.refutation.constraints import assert_all, negate
from decomposer.refutation.models import Scope, WorkSpent, first_model, holds
from decomposer.refutation.telescope import Instance, Premise, Telescope, Variable
from decomposer.structural.view import guess_type

_CLOSED = ("decide +kernel", "omega", "(simp; done)")
_UNIVERSAL = (*_CLOSED, "grind", "grind [Nat.gcd_mul_lcm]")
_LARGEST_SPLIT = 300
"""Below this bound a universal proposition is checked value by value."""


def disprove_statement(telescope: Telescope, scope: Scope) -> str:
    """Return a term of the negation of `telescope`, which fails at the values of `scope`."""
    arguments: list[str] = []
    for binder in telescope.binders:
        match binder:
            case Variable(name, _):
                arguments.append(scope.chosen[name].text)
            case Instance():
                arguments.append("inferInstance")
            case Premise(prop):
                arguments.append(prove(prop, scope))
    return f"fun claim => absurd ({' '.join(['@claim', *arguments])}) {disprove(telescope.target, scope)}"


def prove(prop: Expr | None, scope: Scope) -> str:
    """Return a term of `prop`, which should be true in `scope`."""
    if prop is None or not _has_quantifier(prop):
        return _by(_CLOSED)
    try:
        return _prove_by_shape(prop, scope)
    except (Undefined, WorkSpent, RecursionError):
        return _by_automation(prop, scope)


def _prove_by_shape(prop: Expr, scope: Scope) -> str:
    match prop:
        case Prefix("¬", operand):
            return disprove(operand, scope)
        case Infix("∧", left, right):
            return f"⟨{prove(left, scope)}, {prove(right, scope)}⟩"
        case Infix("∨", left, right):
            return f"(.inl {prove(left, scope)})" if holds(left, scope) else f"(.inr {prove(right, scope)})"
        case Infix("→", left, right) if not holds(left, scope):
            return f"(fun h => absurd h {disprove(left, scope)})"
        case Infix("→", _, right) if holds(right, scope):
            return f"(fun _ => {prove(right, scope)})"
        case Infix("↔", left, right) if holds(left, scope):
            return f"⟨fun _ => {prove(right, scope)}, fun _ => {prove(left, scope)}⟩"
        case Infix("↔", left, right):
            return f"⟨fun h => absurd h {disprove(left, scope)}, fun h => absurd h {disprove(right, scope)}⟩"
        case Quantifier("∃", binders, body) if (found := first_model(prop, scope)) is not None:
            values = ", ".join(found.chosen[name].text for name, _ in binders)
            return f"⟨{values}, {prove(body, found)}⟩"
    return _by_automation(prop, scope)


def disprove(prop: Expr | None, scope: Scope) -> str:
    """Return a term of `¬ prop`, where `prop` should be false in `scope`."""
    if prop is None or not _has_quantifier(prop):
        return _by(_CLOSED)
    try:
        return _disprove_by_shape(prop, scope)
    except (Undefined, WorkSpent, RecursionError):
        return _by_automation(negate(prop), scope)


def _disprove_by_shape(prop: Expr, scope: Scope) -> str:
    match prop:
        case Prefix("¬", operand):
            return f"(fun h => h {prove(operand, scope)})"
        case Infix("∧", left, right):
            side, part = ("1", left) if not holds(left, scope) else ("2", right)
            return f"(fun h => absurd h.{side} {disprove(part, scope)})"
        case Infix("∨", left, right):
            return f"(fun h => h.elim {disprove(left, scope)} {disprove(right, scope)})"
        case Infix("→", left, right):
            return f"(fun h => absurd (h {prove(left, scope)}) {disprove(right, scope)})"
        case Infix("↔", left, right) if holds(left, scope):
            return f"(fun h => absurd (h.1 {prove(left, scope)}) {disprove(right, scope)})"
        case Infix("↔", left, right):
            return f"(fun h => absurd (h.2 {prove(right, scope)}) {disprove(left, scope)})"
        case Quantifier("∀", binders, body):
            found = first_model(Quantifier("∃", binders, negate(body)), scope)
            if found is not None:
                values = " ".join(found.chosen[name].text for name, _ in binders)
                return f"(fun h => absurd (h {values}) {disprove(body, found)})"
    return _by_automation(negate(prop), scope)


def _has_quantifier(prop: Expr) -> bool:
    return any(isinstance(term, Quantifier) and term.symbol in ("∀", "∃") for term in subterms(prop))


def _by(tactics: Sequence[str]) -> str:
    """A term by the first of `tactics`, which must not see the claim: automation would go on using it."""
    return f"(by clear claim; first | {' | '.join(tactics)})"


def _by_automation(prop: Expr, scope: Scope) -> str:
    """A tactic proof of a proposition that is true for infinitely many values, if at all."""
    tactics = [*_UNIVERSAL]
    match prop:
        case Quantifier("∀", binders, body):
            tactics += _by_cases(binders, assert_all(body, False), scope)
    return _by(tactics)


def _by_cases(binders: tuple[tuple[str, str], ...], conditions: list[Expr], scope: Scope) -> Iterator[str]:
    """Tactics for `∀ binders, ...` and, where its negation was pushed inwards, for `¬ ∃ binders, ...`."""
    names = " ".join(f"x{i}" for i in range(len(binders)))
    start = f"(try simp only [not_exists]); intro {names}"
    yield f"({start}; intros; first | omega | (simp_all; done))"
    yield f"({start} h; first | (have := h (x0 + 1); omega) | (have := h x0; omega) | (have := h 0; omega))"
    yield f"({start} h; have := Nat.le_of_dvd (by decide) h; omega)"
    bound = _find_bound(binders, conditions, scope)
    if bound is not None:
        split = f"rcases Nat.lt_or_ge x0 {bound} with small | large"
        yield f"({start}; {split}; · (revert x0; decide +kernel); · grind)"


def _find_bound(binders: tuple[tuple[str, str], ...], conditions: list[Expr], scope: Scope) -> int | None:
    """A number that the only bound variable, a natural one, is compared with."""
    if len(binders) != 1:
        return None
    name, type_ = binders[0]
    if (type_ or guess_type(conditions[0], name, dict(scope.types))) != "Nat":
        return None
    for condition in conditions:
        match condition:
            case Infix("<" | "≤" | ">" | "≥", left, right):
                for side in (left, right):
                    try:
                        value = evaluate(side, scope.values(), scope.types)  # type: ignore[arg-type]
                    except (ArithmeticError, TypeError):
                        continue
                    if isinstance(value, int) and 1 < value <= _LARGEST_SPLIT:
                        return value + 1
    return None
