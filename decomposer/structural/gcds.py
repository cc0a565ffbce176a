"""Greatest common divisors of two linear forms: they divide every combination of both.

`gcd (n + 7) (2 * n + 1)` divides `2 * (n + 7) - (2 * n + 1) = 13`, whatever n is. The combination that
cancels the variables is computed; the divisibility is the lemma.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import sympy

from decomposer.expressions import Algebra, Call, Expr, Field, Infix, Name, NotPolynomial, show, subterms
from decomposer.structural.script import alternatives, compose, have
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

MAX_CONSTANT = 20


def gcd_arguments(term: Expr) -> tuple[Expr, Expr] | None:
    """The arguments of `Nat.gcd a b` or `a.gcd b`."""
    match term:
        case Call(Name("Nat.gcd" | "gcd"), (a, b)) | Call(Field(a, "gcd"), (b,)):
            return a, b
        case Call(Name("Nat.Coprime"), (a, b)) | Call(Field(a, "Coprime"), (b,)):
            return a, b
    return None


def propose_gcd(goal: GoalView) -> Iterator[Sketch]:
    """Bound a gcd of naturals by the combination that cancels the variable."""
    view = introduce(goal)
    seen: set[Expr] = set()
    for term in subterms(view.target):
        arguments = gcd_arguments(term)
        if arguments is None or term in seen:
            continue
        seen.add(term)
        combination = cancel(view, *arguments)
        if combination is not None:
            yield _gcd_sketch(view, arguments, *combination)


def cancel(view: GoalView, a: Expr, b: Expr) -> tuple[int, int, int] | None:
    """Integers (p, q, c) with `p * a - q * b = c > 0` or `q * b - p * a = c > 0`, p and q positive."""
    algebra = Algebra(view.types)
    try:
        left, right = (sympy.expand(algebra.polynomial(e, "Nat")) for e in (a, b))
    except NotPolynomial:
        return None
    symbols = left.free_symbols | right.free_symbols
    if algebra.truncates or len(symbols) != 1:
        return None
    (symbol,) = symbols
    p, q = sympy.Poly(left, symbol), sympy.Poly(right, symbol)
    if p.degree() != 1 or q.degree() != 1:
        return None
    scale = math.gcd(int(p.LC()), int(q.LC()))
    u, v = int(q.LC()) // scale, int(p.LC()) // scale
    constant = int(sympy.expand(u * left - v * right))
    return (u, v, constant) if 0 < abs(constant) <= MAX_CONSTANT and u > 0 and v > 0 else None


def _gcd_sketch(view: GoalView, arguments: tuple[Expr, Expr], u: int, v: int, constant: int) -> Sketch:
    a, b = (show(e, 1024) for e in arguments)
    gcd = f"Nat.gcd {a} {b}"
    left, right, divides, bound, positive = view.fresh("left", "right", "divides", "bound", "positive")
    multiples = [
        (f"{u} * {a}", f"Nat.dvd_mul_left_of_dvd {left} {u}"),
        (f"{v} * {b}", f"Nat.dvd_mul_left_of_dvd {right} {v}"),
    ]
    (more, more_proof), (less, less_proof) = multiples if constant > 0 else reversed(multiples)
    size = abs(constant)
    proof = f"have difference := Nat.dvd_sub ({more_proof}) ({less_proof})\n"
    proof += f"have value : {more} - {less} = {size} := by omega\nrwa [value] at difference"
    lines = [
        f"have {left} : {gcd} ∣ {a} := Nat.gcd_dvd_left _ _",
        f"have {right} : {gcd} ∣ {b} := Nat.gcd_dvd_right _ _",
        have(divides, f"{gcd} ∣ {size}", proof),
        f"have {bound} := Nat.le_of_dvd (by decide) {divides}",
        f"have {positive} : 0 < {gcd} := Nat.pos_of_dvd_of_pos {divides} (by decide)",
    ]
    if size == 1:
        return compose(view, "gcd", [*lines, "first | omega | simp_all [Nat.Coprime] | grind"])
    if isinstance(view.target, Infix) and view.target.operator in ("≤", "<", "∣") and gcd_arguments(view.target.left):
        return compose(view, "gcd", [*lines, "first | assumption | omega"])
    cases, value = view.fresh("cases", "value")
    lemma = have(cases, alternatives([f"{gcd} = {d}" for d in range(1, size + 1)]), "omega")
    pattern = " | ".join([value] * size)
    close = f"first | omega | (rw [{value}] at {divides} {left} {right}; omega) | simp_all"
    return compose(view, "gcd", [*lines, lemma, f"rcases {cases} with {pattern} <;> ({close})"])
