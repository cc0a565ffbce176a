"""Powers of a fixed base repeat modulo m: `2 ^ n % 7` depends on `n % 3` only.

For every `b ^ e` with a numeral `b` and a variable exponent, and every modulus of the statement,
the cycle is computed and stated as a lemma for all exponents; induction proves the lemma and linear
arithmetic finishes. A variable that equals a closed term (`k = 2008 ^ 2`) gets its residues too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from decomposer.expressions import Expr, Infix, Name, Number, Undefined, evaluate, free_names, show, subterms
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


def state_cycle(base: int, modulus: int, exponent: str) -> str | None:
    """The lemma on `base ^ exponent % modulus` as a disjunction over residues of the exponent."""
    cycle = cycle_of_powers(base, modulus)
    if cycle is None:
        return None
    head, loop = cycle
    period = len(loop)
    power = f"{base} ^ {exponent} % {modulus}"
    if period == 1 and not head:
        return f"{power} = {loop[0]}"
    cases = [f"{exponent} = {k} ∧ {power} = {value}" for k, value in enumerate(head)]
    guard = f"{len(head)} ≤ {exponent} ∧ " if head else ""
    for offset, value in enumerate(loop):
        residue = (len(head) + offset) % period
        place = f"{exponent} % {period} = {residue} ∧ " if period > 1 else ""
        cases.append(f"{guard}{place}{power} = {value}")
    return alternatives(cases)


def variable_powers(view: GoalView) -> list[tuple[int, Expr]]:
    """Powers `b ^ e` with a numeral base and a variable in the exponent, without repeats."""
    found = [
        (term.left.value, term.right)
        for term in view.subterms()
        if isinstance(term, Infix)
        and term.operator == "^"
        and isinstance(term.left, Number)
        and term.left.value >= 2
        and free_names(term.right)
        and free_names(term.right) <= view.numeric.keys()
    ]
    return list(dict.fromkeys(found))


def propose_cycles(goal: GoalView) -> Iterator[Sketch]:
    """One lemma per base and modulus, for all exponents, instantiated at the exponents that occur."""
    view = introduce(goal)
    powers = variable_powers(view)
    found = moduli(view.props)
    candidates = [[m] for m in found] + ([[math.lcm(*found)]] if len(found) > 1 else [])
    for chosen in candidates:
        lines = _cycle_lines(view, powers, chosen[0])
        if lines:
            yield compose(view, "powers", [*lines, *_closed_residues(view, powers, chosen[0]), "omega"])


def _cycle_lines(view: GoalView, powers: list[tuple[int, Expr]], modulus: int) -> list[str]:
    lines: list[str] = []
    lemmas: dict[int, str] = {}
    for base, exponent in powers:
        if base not in lemmas:
            statement = state_cycle(base, modulus, "k")
            if statement is None:
                return []
            (lemmas[base],) = view.fresh(f"cycle_{base}")
            lines.append(have_lemma(view, lemmas[base], f"∀ k : Nat, {statement}"))
        index = len(lines)
        at_exponent, positive = view.fresh(f"at_{index}", f"pos_{index}")
        lines.append(f"have {at_exponent} := {lemmas[base]} {show_parenthesised(exponent)}")
        lines.append(have(positive, f"0 < {base} ^ {show_parenthesised(exponent)}", "exact Nat.pow_pos (by decide)"))
    return lines


def _closed_residues(view: GoalView, powers: list[tuple[int, Expr]], modulus: int) -> list[str]:
    """Residues of variables that a hypothesis equates with a closed term, and of their powers."""
    lines: list[str] = []
    periods = {len(c[1]) for base, _ in powers if (c := cycle_of_powers(base, modulus))}
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
