"""Witnesses for existential goals, searched and tested before they are proposed.

Small numbers; simple terms in the variables; the polynomial through the least witnesses; for
`n = p * a + q * b` the solution that Bézout's identity gives; Cantor's diagonal set.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy

from decomposer.expressions import (
    Call,
    Expr,
    Infix,
    Name,
    Number,
    Prefix,
    Quantifier,
    Undefined,
    evaluate,
    free_names,
    replace,
    show,
    show_polynomial,
    try_parse,
)
from decomposer.structural.script import compose
from decomposer.structural.view import NUMERIC_TYPES, GoalView, guess_type, introduce
from prover.core.proof import Sketch

MAX_WITNESS = 60
MAX_POINTS = 40_000
MAX_LEAST = 2000
MAX_COEFFICIENT = 16


def propose_witnesses(goal: GoalView) -> Iterator[Sketch]:
    """Small numbers, or simple terms in the variables, that make an existential true."""
    view = introduce(goal)
    match view.target:
        case Quantifier("∃", binders, body):
            pass
        case _:
            return
    yield from _diagonal(view, body)
    names = [name for name, _ in binders]
    types = [type_ or guess_type(body, name, view.types) for name, type_ in binders]
    parameters = view.variables_of(body)
    if any(t not in NUMERIC_TYPES for t in types):
        return
    if not parameters and not (free_names(body) & view.sequences.keys()):
        yield from _constant_witnesses(view, names, types, body)
    elif len(names) == 1:
        yield from _term_witnesses(view, names[0], types[0], body, parameters)
    else:
        yield from _bezout_witnesses(view, names, body)


def _constant_witnesses(view: GoalView, names: list[str], types: list[str], body: Expr) -> Iterator[Sketch]:
    span = int(MAX_POINTS ** (1 / len(names)))
    ranges = []
    for type_ in types:
        top = min(MAX_WITNESS * (20 if len(names) == 1 else 1), span)
        ranges.append(range(top) if type_ == "Nat" else sorted(range(-top // 2, top // 2), key=abs))
    local = {**view.types, **dict(zip(names, types, strict=True))}
    for point in itertools.product(*ranges):
        if _is_true(body, dict(zip(names, point, strict=True)), local):
            yield _witness_sketch(view, [str(p) for p in point], body)
            return


def _is_true(body: Expr, values: dict[str, int], types: dict[str, str]) -> bool:
    try:
        return bool(evaluate(body, values, types))
    except (Undefined, ZeroDivisionError, RecursionError):
        return False


def _witness_sketch(view: GoalView, witnesses: list[str], body: Expr) -> Sketch:
    terms = ", ".join(f"({w})" if w.startswith("-") or " " in w else w for w in witnesses)
    return compose(view, "witness", [f"refine ⟨{terms}, ?_⟩", "sorry"])


def _term_witnesses(view: GoalView, name: str, type_: str, body: Expr, parameters: list[str]) -> Iterator[Sketch]:
    """Witnesses `a x`, `x + b`, `x / b`, ... or polynomials that pass on all small values of the parameters."""
    local = {**view.types, name: type_}
    facts = [f.prop for f in view.facts if free_names(f.prop) <= set(parameters)]
    samples = [dict(zip(parameters, s, strict=True)) for s in itertools.product(range(8), repeat=len(parameters))]
    points = [p for p in samples[:200] if all(_is_true(f, p, view.types) for f in facts)]
    candidates = _candidate_terms(parameters)
    if len(parameters) == 1:
        candidates = itertools.chain(candidates, _interpolated(name, body, parameters[0], points, local))
    for candidate in candidates:
        substituted = replace(body, {name: candidate})
        if all(_is_true(substituted, p, local) for p in points):
            yield _witness_sketch(view, [show(candidate)], body)
            return


def _interpolated(
    name: str, body: Expr, parameter: str, points: list[dict[str, int]], types: dict[str, str]
) -> Iterator[Expr]:
    """The polynomial through the least witnesses at small values of the parameter."""
    pairs: list[tuple[int, int]] = []
    for point in points[:6]:
        least = next((k for k in range(MAX_LEAST) if _is_true(body, {**point, name: k}, types)), None)
        if least is None:
            return
        pairs.append((point[parameter], least))
    if len(pairs) < 6:
        return
    x = sympy.Symbol("x")
    polynomial = sympy.Poly(sympy.interpolate(pairs, x), x)
    if polynomial.degree() <= 4 and all(c.is_integer for c in polynomial.coeffs()):
        term = try_parse(show_polynomial(polynomial.as_expr(), {x: parameter}))
        if term is not None:
            yield term


def _candidate_terms(parameters: list[str]) -> Iterator[Expr]:
    variables: list[Expr] = [Name(p) for p in parameters]
    numbers = [Number(k) for k in range(5)]
    yield from numbers
    yield from variables
    for v in variables:
        for k in range(1, 8):
            yield Infix("+", v, Number(k))
            yield Infix("*", Number(k), v)
            yield Infix("-", v, Number(k))
            yield Infix("/", v, Number(k + 1))
        yield Infix("^", v, Number(2))
        yield Prefix("-", v)
        for a, b in itertools.product(range(1, 4), repeat=2):
            yield Infix("+", Infix("*", Number(a), v), Number(b))
        yield Infix("*", v, Infix("+", v, Number(1)))
        yield Infix("/", Infix("*", v, Infix("+", v, Number(1))), Number(2))
    for v, w in itertools.combinations(variables, 2):
        for a, b in itertools.product(range(1, MAX_COEFFICIENT), repeat=2):
            yield Infix("+", Infix("*", Number(a), v), Infix("*", Number(b), w))
    for v, w in itertools.permutations(variables, 2):
        for operator in "+*-/":
            yield Infix(operator, v, w)
    if len(variables) >= 2:
        v, w = variables[:2]
        yield Infix("+", Infix("+", v, w), Number(1))
        yield Infix("/", Infix("+", v, w), Number(2))


def _bezout_witnesses(view: GoalView, names: list[str], body: Expr) -> Iterator[Sketch]:
    """Solve `n = p * a + q * b`: b is `q⁻¹ * n % p`, and a the exact quotient of the rest."""
    match body:
        case Infix("=", Name(n), Infix("+", Infix("*", Number(p), Name(a)), Infix("*", Number(q), Name(b)))) if [
            a,
            b,
        ] == names and sympy.gcd(p, q) == 1:
            second = f"{sympy.mod_inverse(q, p)} * {n} % {p}"
            yield compose(view, "witness", [f"refine ⟨({n} - {q} * ({second})) / {p}, {second}, ?_⟩", "sorry"])


def _diagonal(view: GoalView, body: Expr) -> Iterator[Sketch]:
    """Cantor: what does not hold of itself differs from every row of a table."""
    match body:
        case Quantifier("∀", ((_, _),), Infix("≠", Call(Name(table), (_,)), Name(_))):
            parts = [part.strip() for part in view.types.get(table, "").split("→")]
            if len(parts) != 3 or parts[0] != parts[1] or parts[2] not in ("Prop", "Bool"):
                return
            negation = "¬" if parts[2] == "Prop" else "!"
            row, equal, entry = view.fresh("row", "equal", "entry")
            lines = [f"refine ⟨fun {row} => {negation}({table} {row} {row}), ?_⟩", f"intro {row} {equal}"]
            lines += [f"have {entry} := congrFun {equal} {row}", f"clear {equal}", "sorry"]
            yield compose(view, "diagonal", lines)
