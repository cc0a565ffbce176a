"""Case analysis on residues: whether `n ^ 2 % 4 = 3` can be is settled by `n % 4`.

Two ideas. Splitting: all residues of the variables modulo the statement's modulus are tried, each case
is simplified with the rules for `%` of sums and products. Power residues: each power that occurs
takes few values modulo m; these are stated as lemmas, and linear arithmetic does the rest. Moduli that
the statement does not mention are tried when they refute an equation among the facts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import sympy

from decomposer.expressions import (
    Expr,
    Infix,
    Name,
    Number,
    Undefined,
    evaluate,
    free_names,
    infer_type,
    show,
    subterms,
)
from decomposer.structural.script import alternatives, compose, have
from decomposer.structural.view import GoalView, introduce, moduli
from prover.core.proof import Sketch

MAX_CASES = 64
MAX_MODULUS = 24
REFUTING_MODULI = (3, 4, 5, 7, 8, 9, 11, 13, 16)


def reduction_rules(type_: str) -> str:
    """Simp lemmas that push `%` through sums, products and powers."""
    if type_ == "Nat":
        return "Nat.pow_succ, Nat.mul_mod, Nat.add_mod"
    return "Int.pow_succ, Int.mul_emod, Int.add_emod, Int.sub_emod"


def propose_splits(goal: GoalView) -> Iterator[Sketch]:
    """Split on the residues of the variables under the `%` or `∣` of the target."""
    view = introduce(goal)
    concerned = [view.target, *(f.prop for f in view.facts)]
    variables = [n for n in view.variables_of(*_modular_terms(concerned)) if view.numeric[n] != "Rat"]
    for modulus in moduli(concerned):
        if variables and modulus <= MAX_MODULUS and modulus ** len(variables) <= MAX_CASES:
            yield _split(view, variables, modulus)


def propose_coprime_parts(goal: GoalView) -> Iterator[Sketch]:
    """A statement modulo 30 is one modulo 2, modulo 3 and modulo 5."""
    view = introduce(goal)
    match view.target:
        case Infix("∣", Number(modulus), term):
            residue = 0
        case Infix("=", Infix("%", term, Number(modulus)), Number(residue)):
            pass
        case _:
            return
    parts = [prime**power for prime, power in sympy.factorint(modulus).items()] if 1 < modulus < 10_000 else []
    if len(parts) < 2 or not view.variables_of(term):
        return
    names = view.fresh(*(f"modulo_{part}" for part in parts))
    lines = [
        have(name, f"{show(Infix('%', term, Number(part)))} = {residue % part}")
        for name, part in zip(names, parts, strict=True)
    ]
    yield compose(view, "coprime parts", [*lines, "omega"])


def _modular_terms(exprs: list[Expr]) -> list[Expr]:
    return [t for e in exprs for t in subterms(e) if isinstance(t, Infix) and t.operator in ("%", "∣")]


def _split(view: GoalView, variables: list[str], modulus: int) -> Sketch:
    lines: list[str] = []
    names = view.fresh(*(f"{v}_cases" for v in variables))
    for name, variable in zip(names, variables, strict=True):
        lines.append(have(name, alternatives([f"{variable} % {modulus} = {r}" for r in range(modulus)])))
    residues = view.fresh(*(f"{v}_mod" for v in variables))
    splits = [
        f"rcases {name} with {' | '.join([residue] * modulus)}" for name, residue in zip(names, residues, strict=True)
    ]
    type_ = "Nat" if all(view.numeric[v] == "Nat" for v in variables) else "Int"
    rules = f"{reduction_rules(type_)}, {', '.join(residues)}"
    divides = "Nat.dvd_iff_mod_eq_zero" if type_ == "Nat" else "Int.dvd_iff_emod_eq_zero"
    close = f"first | omega | simp [{rules}] | simp_all [{divides}, {rules}] | (simp_all [{divides}, {rules}]; omega)"
    return compose(view, "residues", [*lines, " <;> ".join([*splits, f"({close})"])])


def propose_power_residues(goal: GoalView) -> Iterator[Sketch]:
    """State which residues each power or product of variables can have, and finish linearly."""
    view = introduce(goal)
    terms = list(dict.fromkeys(t for t in view.subterms() if _is_monomial(t, view)))
    terms = [t for t in terms if not any(t is not u and _inside(t, u) for u in terms)]
    if not terms or len(terms) > 4:
        return
    for modulus in dict.fromkeys([*moduli(view.props, 32), *_refuting(view)]):
        lines: list[str] = []
        for index, term in enumerate(terms):
            residues = possible_residues(term, view, modulus)
            if residues is None or len(residues) > 12:
                break
            if len(residues) == modulus:
                continue
            (name,) = view.fresh(f"residue_{index}")
            cases = [f"{show(Infix('%', term, Number(modulus)))} = {r}" for r in residues]
            lines.append(have(name, alternatives(cases)))
        else:
            if lines:
                yield compose(view, "power residues", [*lines, "omega"])


def _inside(term: Expr, other: Expr) -> bool:
    return any(t == term for t in subterms(other)) and term != other


def _is_monomial(term: Expr, view: GoalView) -> bool:
    match term:
        case Infix("^", Name(text), Number(value)):
            return value >= 2 and view.numeric.get(text) in ("Nat", "Int")
        case Infix("*", left, right):
            names = free_names(left) & free_names(right)
            integral = free_names(term) <= {n for n, t in view.numeric.items() if t != "Rat"}
            return integral and bool(free_names(left) and free_names(right)) and len(names) <= 1
    return False


def possible_residues(term: Expr, view: GoalView, modulus: int) -> list[int] | None:
    """All values of `term % modulus`, by trying every residue of its variables that the facts allow."""
    variables = view.variables_of(term)
    if not variables or modulus ** len(variables) > 2000:
        return None
    allowed = [known_residues(view, v, modulus) for v in variables]
    values = set()
    try:
        for point in itertools.product(*allowed):
            values.add(int(evaluate(term, dict(zip(variables, point, strict=True)), view.types)) % modulus)
    except Undefined:
        return None
    return sorted(values)


def known_residues(view: GoalView, variable: str, modulus: int) -> list[int]:
    """Residues of `variable` that facts of the form `variable % m = r` leave open."""
    residues = list(range(modulus))
    for fact in view.facts:
        match fact.prop:
            case Infix("=", Infix("%", Name(text), Number(m)), Number(r)) if text == variable and m > 0:
                residues = [k for k in residues if (k - r) % math.gcd(m, modulus) == 0]
    return residues


def _refuting(view: GoalView) -> Iterator[int]:
    """Moduli for which some equation among the facts has no solution in residues."""
    for fact in view.facts:
        match fact.prop:
            case Infix("=", left, right):
                variables = view.variables_of(left, right)
                if infer_type(left, view.types) == "Rat" or not variables or len(variables) > 3:
                    continue
                yield from (m for m in REFUTING_MODULI if _has_no_solution(left, right, variables, view, m))


def _has_no_solution(left: Expr, right: Expr, variables: list[str], view: GoalView, modulus: int) -> bool:
    if modulus ** len(variables) > 3000:
        return False
    integers = dict.fromkeys(variables, "Int")
    try:
        for point in itertools.product(range(modulus), repeat=len(variables)):
            values = dict(zip(variables, point, strict=True))
            gap = int(evaluate(left, values, integers, "Int")) - int(evaluate(right, values, integers, "Int"))
            if gap % modulus == 0:
                return False
    except Undefined:
        return False
    return True
