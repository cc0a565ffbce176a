"""The shape of the goal: conjunctions, equivalences, disjunctions, existence.

Conjunctions and equivalences are split into their parts; a disjunction among the facts is a case
analysis; for an existential the witness is searched among small numbers and tested before it is proposed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy

from decomposer.expressions import (
    Expr,
    Infix,
    Name,
    Number,
    Prefix,
    Quantifier,
    Undefined,
    conjuncts,
    evaluate,
    free_names,
    infer_type,
    replace,
    show,
    show_polynomial,
    subterms,
    try_parse,
)
from decomposer.structural.script import bullet, compose
from decomposer.structural.view import NUMERIC_TYPES, GoalView, introduce
from prover.core.proof import Sketch

MAX_WITNESS = 60
MAX_POINTS = 40_000
MAX_PARTS = 6
MAX_LEAST = 2000


def propose_splits_of_target(goal: GoalView) -> Iterator[Sketch]:
    """Prove both directions of `↔`, all parts of `∧`; introduce what the target quantifies over."""
    view = introduce(goal)
    match view.target:
        case Infix("↔", _, _):
            (name,) = view.fresh("h")
            yield compose(view, "iff", ["constructor", bullet(f"intro {name}\nsorry"), bullet(f"intro {name}\nsorry")])
        case Infix("∧", _, _):
            parts = conjuncts(view.target)
            if len(parts) <= MAX_PARTS:
                yield compose(view, "conjunction", [f"refine ⟨{', '.join(['?_'] * len(parts))}⟩", *["· sorry"] * len(parts)])
    if view.prefix:
        yield compose(view, "introduction", ["sorry"])


def propose_cases_of_facts(goal: GoalView) -> Iterator[Sketch]:
    """Case analysis on disjunctions, unpacking of existentials, and of `∨` targets by excluded middle."""
    view = introduce(goal)
    for fact in view.facts:
        match fact.prop:
            case Infix("∨", _, _):
                (name,) = view.fresh("case")
                count = _count_disjuncts(fact.prop)
                if count <= MAX_PARTS:
                    pattern = " | ".join([name] * count)
                    yield compose(view, "cases", [f"rcases {fact.term} with {pattern}", *["· sorry"] * count])
            case Quantifier("∃", binders, _):
                names = view.fresh(*(n for n, _ in binders), "property")
                yield compose(view, "unpacking", [f"obtain ⟨{', '.join(names)}⟩ := {fact.term}", "sorry"])
            case Infix("∣", divisor, term) if not isinstance(divisor, Number):
                quotient, equation = view.fresh("quotient", "equation")
                yield compose(view, "unpacking", [f"obtain ⟨{quotient}, {equation}⟩ := {fact.term}", "sorry"])
    match view.target:
        case Infix("∨", left, _):
            (name,) = view.fresh("h")
            lines = [f"rcases Classical.em ({show(left)}) with {name} | {name}"]
            yield compose(view, "excluded middle", [*lines, f"· exact Or.inl {name}", "· refine Or.inr ?_\n  sorry"])


def _count_disjuncts(prop: Expr) -> int:
    return 1 + _count_disjuncts(prop.right) if isinstance(prop, Infix) and prop.operator == "∨" else 1


def propose_witnesses(goal: GoalView) -> Iterator[Sketch]:
    """Small numbers, or simple terms in the variables, that make an existential true."""
    view = introduce(goal)
    match view.target:
        case Quantifier("∃", binders, body):
            pass
        case _:
            return
    names = [name for name, _ in binders]
    types = [type_ or _guess_type(body, name, view) for name, type_ in binders]
    parameters = view.variables_of(body)
    if any(t not in NUMERIC_TYPES for t in types):
        return
    if not parameters and not (free_names(body) & view.sequences.keys()):
        yield from _constant_witnesses(view, names, types, body)
    elif len(names) == 1:
        yield from _term_witnesses(view, names[0], types[0], body, parameters)


def _guess_type(body: Expr, name: str, view: GoalView) -> str:
    for term in subterms(body):
        if isinstance(term, Infix) and name in free_names(term):
            found = infer_type(term.left, view.types) or infer_type(term.right, view.types)
            if found in NUMERIC_TYPES:
                return found
    return "Nat"


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


def _term_witnesses(
    view: GoalView, name: str, type_: str, body: Expr, parameters: list[str]
) -> Iterator[Sketch]:
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
    for v, w in itertools.permutations(variables, 2):
        for operator in "+*-/":
            yield Infix(operator, v, w)
    if len(variables) >= 2:
        v, w = variables[:2]
        yield Infix("+", Infix("+", v, w), Number(1))
        yield Infix("/", Infix("+", v, w), Number(2))
