"""Powers of a fixed base repeat modulo m: `2 ^ n % 7` depends on `n % 3` only.

For every `b ^ e` with a numeral `b` and a variable exponent, and every modulus of the statement,
the cycle is computed and stated as a lemma for all exponents; induction proves the lemma and linear
arithmetic finishes. A variable that equals a closed term (`k = 2008 ^ 2`) gets its residues too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from decomposer.expressions import Expr, Infix, Name, Number, Prefix, Undefined, evaluate, free_names, show, subterms
from decomposer.structural.script import alternatives, compose, have, have_lemma
from decomposer.structural.view import Fact, GoalView, introduce, moduli, show_parenthesised
from prover.core.proof import Sketch

MAX_PERIOD = 24


def cycle_of_powers(base: int, modulus: int) -> tuple[list[int], list[int]] | None:
    """Return the residues before the cycle and those of the cycle of `base ^ k % modulus`."""
    seen: dict[int, int] = {}
    residues: list[int] = []
    value = 1 % modulus
    while value not in seen:
        seen[value] = len(residues)
        residues.append(value)
        value = value * base % modulus
    start = seen[value]
    return (residues[:start], residues[start:]) if len(residues) <= MAX_PERIOD else None


@dataclass(frozen=True, slots=True)
class Power:
    """`base ^ exponent` with a numeral base and a variable exponent."""

    base: int
    exponent: Expr
    type: str
    """`Nat` or `Int`."""

    @property
    def base_text(self) -> str:
        """The base as Lean text of the right type."""
        return str(self.base) if self.type == "Nat" else f"({self.base} : Int)"


def state_cycle(power: Power, modulus: int, exponent: str) -> str | None:
    """The lemma on `base ^ exponent % modulus` as a disjunction over residues of the exponent."""
    cycle = cycle_of_powers(power.base, modulus)
    if cycle is None:
        return None
    head, loop = cycle
    period = len(loop)
    term = f"{power.base_text} ^ {exponent} % {modulus}"
    if period == 1 and not head:
        return f"{term} = {loop[0]}"
    cases = [f"{exponent} = {k} ∧ {term} = {value}" for k, value in enumerate(head)]
    guard = f"{len(head)} ≤ {exponent} ∧ " if head else ""
    for offset, value in enumerate(loop):
        residue = (len(head) + offset) % period
        place = f"{exponent} % {period} = {residue} ∧ " if period > 1 else ""
        cases.append(f"{guard}{place}{term} = {value}")
    return alternatives(cases)


def variable_powers(view: GoalView) -> list[Power]:
    """Powers with a numeral base and a variable in the exponent, without repeats."""
    found: list[Power] = []
    for prop in view.props:
        type_ = "Int" if _is_integral(prop, view) else "Nat"
        for term in subterms(prop):
            match term:
                case Infix("^", base, exponent) if (number := _numeral(base)) is not None:
                    names = free_names(exponent)
                    if names and names <= view.numeric.keys():
                        found.append(Power(number, exponent, type_))
    return list(dict.fromkeys(found))


def _numeral(expr: Expr) -> int | None:
    match expr:
        case Number(value) if value >= 2:
            return value
        case Prefix("-", Number(value)):
            return -value
    return None


def _is_integral(prop: Expr, view: GoalView) -> bool:
    """Whether a proposition speaks of integers: it has one, a negative numeral or a cast."""
    if any(view.numeric.get(name) == "Int" for name in free_names(prop)):
        return True
    return any(isinstance(t, Prefix) and t.operator in ("-", "↑") for t in subterms(prop))


def propose_cycles(goal: GoalView) -> Iterator[Sketch]:
    """One lemma per base and modulus, for all exponents, instantiated at the exponents that occur."""
    view = introduce(goal)
    powers = variable_powers(view)
    found = moduli(view.props)
    candidates = [*found, *([math.lcm(*found)] if len(found) > 1 else [])]
    for modulus in dict.fromkeys(candidates):
        lines = _cycle_lines(view, powers, modulus)
        if lines:
            yield compose(view, "powers", [*lines, *_closed_residues(view, powers, modulus), "omega"])


def _cycle_lines(view: GoalView, powers: list[Power], modulus: int) -> list[str]:
    lines: list[str] = []
    lemmas: dict[tuple[int, str], str] = {}
    for power in powers:
        key = (power.base, power.type)
        if key not in lemmas:
            statement = state_cycle(power, modulus, "k")
            if statement is None:
                return []
            (lemmas[key],) = view.fresh(f"cycle_{len(lemmas)}")
            lines.append(have_lemma(view, lemmas[key], f"∀ k : Nat, {statement}"))
        at_exponent, positive = view.fresh(f"at_{len(lines)}", f"pos_{len(lines)}")
        exponent = show_parenthesised(power.exponent)
        lines.append(f"have {at_exponent} := {lemmas[key]} {exponent}")
        if power.type == "Nat":
            lines.append(have(positive, f"0 < {power.base} ^ {exponent}", "exact Nat.pow_pos (by decide)"))
    return lines


def _closed_residues(view: GoalView, powers: list[Power], modulus: int) -> list[str]:
    """Residues of variables that a hypothesis equates with a closed term, and of their powers."""
    lines: list[str] = []
    periods = {len(c[1]) for p in powers if (c := cycle_of_powers(p.base, modulus))}
    for variable, value in closed_values(view):
        terms = dict.fromkeys(t for t in subterms(view.target) if _is_power_of(t, variable))
        facts = [f"{variable} % {m} = {value % m}" for m in sorted({modulus, *periods}) if m > 1]
        facts += [
            f"{show(t)} % {modulus} = {pow(value, t.right.value, modulus)}"
            for t in terms
            if isinstance(t, Infix) and isinstance(t.right, Number)
        ]
        names = view.fresh(*(f"{variable}_mod{i}" for i in range(len(facts))))
        lines += [have(name, fact) for name, fact in zip(names, facts, strict=True)]
    return lines


def _is_power_of(term: Expr, variable: str) -> bool:
    return isinstance(term, Infix) and term.operator == "^" and term.left == Name(variable)


def closed_values(view: GoalView) -> Iterator[tuple[str, int]]:
    """Variables that a fact equates with a closed natural number."""
    for fact in view.facts:
        match fact:
            case Fact(_, Infix("=", Name(text), right)) if view.numeric.get(text) == "Nat":
                try:
                    yield text, int(evaluate(right, {}, {}, "Nat"))
                except Undefined:
                    continue
