"""Products that equal a constant: each factor is one of finitely many divisors.

Facts `A * B = C` are found as they stand, or made: a bilinear equation `x + y + x * y = 80` becomes
`(x + 1) * (y + 1) = 81`; two divisibilities `m ∣ A`, `m ∣ B` with A, B linear in the same variable
combine to `m ∣ C`. The divisor lemma is a finite search; for each divisor linear arithmetic finishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sympy

from decomposer.expressions import (
    Algebra,
    Expr,
    Infix,
    Name,
    NotPolynomial,
    Number,
    Prefix,
    Undefined,
    evaluate,
    free_names,
    infer_type,
    show,
    show_polynomial,
    try_parse,
)
from decomposer.structural.bounded import Range, search_lines
from decomposer.structural.bounds import find_bounds
from decomposer.structural.lifting import lift_facts
from decomposer.structural.script import HOLE, alternatives, compose, have
from decomposer.structural.view import Fact, GoalView, introduce, lists_values
from prover.core.proof import Sketch

MAX_CONSTANT = 5000
MAX_CASES = 24
MAX_DIVISORS = 3
MAX_RANGE = 3000
SLACK = 200
"""How far a variable may lie from its factor, as in `x + 5 ∣ 450`."""


@dataclass(frozen=True, slots=True)
class Divisor:
    """`factor ∣ constant`, where `factor` has one variable, with the lines that prove it."""

    variable: str
    factor: Expr
    constant: int
    lines: tuple[str, ...]
    """Tactics to run before."""
    proof: str
    type: str


def propose_divisors(goal: GoalView) -> Iterator[Sketch]:
    """Split on the divisors that a variable's factor can be, the variable with fewest cases first."""
    view = introduce(goal)
    if lists_values(view.target) is not None or any(_divides_constant(f.prop) for f in view.facts):
        return
    found = [*_from_products(view), *_from_bilinear(view), *_from_divisibility(view)]
    splits = []
    for variable in dict.fromkeys(d.variable for d in found):
        divisors = [d for d in found if d.variable == variable][:MAX_DIVISORS]
        values = _candidates(view, variable, divisors)
        if 0 < len(values) <= MAX_CASES:
            splits.append((len(values), variable, divisors, values))
    for _, variable, divisors, values in sorted(splits, key=lambda s: s[0]):
        yield _split_on_divisors(view, variable, divisors, values)


def _divides_constant(prop: Expr) -> bool:
    """Whether a fact is a divisibility that this family states: then it has done its work."""
    match prop:
        case Infix("∣", _, Number(_)):
            return True
    return False


def _split_on_divisors(view: GoalView, variable: str, divisors: list[Divisor], values: list[int]) -> Sketch:
    cases, value = view.fresh(f"{variable}_cases", f"{variable}_is")
    lines: list[str] = []
    facts: list[Fact] = []
    for index, divisor in enumerate(divisors):
        name = view.fresh(f"divides_{index}")[0]
        lines += [line for line in divisor.lines if line not in lines]
        lines.append(f"have {name} : {show(divisor.factor, 51)} ∣ {divisor.constant} := {divisor.proof}")
        facts.append(Fact(name, Infix("∣", divisor.factor, Number(divisor.constant))))
        bound_lines, bound_facts = _bounds_from(view, divisor, name, index)
        lines += bound_lines
        facts += bound_facts
    lemma = alternatives([f"{variable} = {v}" for v in values])
    lines.append(have(cases, lemma, _search(view, variable, facts, lemma)))
    if len(values) == 1:
        return compose(view, "divisors", [*lines, f"subst {cases}", "first | omega | grind"])
    pattern = " | ".join([value] * len(values))
    close = f"rcases {cases} with {pattern} <;> subst {value} <;> (first | omega | grind)"
    return compose(view, "divisors", [*lines, close])


def _bounds_from(view: GoalView, divisor: Divisor, name: str, index: int) -> tuple[list[str], list[Fact]]:
    """A divisor of a positive constant is at most that; over the integers its negative is, too."""
    upper, lower = view.fresh(f"bound_{index}", f"opposite_{index}")
    constant = Number(divisor.constant)
    lines = [f"have {upper} := {divisor.type}.le_of_dvd (by decide) {name}"]
    facts = [Fact(upper, Infix("≤", divisor.factor, constant))]
    if divisor.type == "Int":
        lines.append(f"have {lower} := Int.le_of_dvd (by decide) (Int.neg_dvd.mpr {name})")
        facts.append(Fact(lower, Infix("≤", Prefix("-", divisor.factor), constant)))
    return lines, facts


def _search(view: GoalView, variable: str, facts: list[Fact], lemma: str) -> str:
    """The proof of the list of values: a search, or a hole where the facts give no range to search."""
    names = [fact.term for fact in facts]
    wider = replace(view, facts=(*view.facts, *facts), premises=(*view.premises, *names), taken=view.taken | set(names))
    target = try_parse(lemma)
    interval = find_bounds(wider, max_degree=1).of(variable)
    if target is None or interval.low is None or interval.high is None or interval.high - interval.low > MAX_RANGE:
        return HOLE
    chosen = Range(variable, interval.low, interval.high, is_linear=True)
    return "\n".join(search_lines(replace(wider, target=target), [chosen], []))


def _candidates(view: GoalView, variable: str, divisors: list[Divisor]) -> list[int]:
    """Values of the variable for which every factor divides and the facts about it alone hold."""
    interval = find_bounds(view, max_degree=1).of(variable)
    reach = min(d.constant for d in divisors) + SLACK
    low = 0 if view.numeric[variable] == "Nat" else -reach
    low = max(low, interval.low) if interval.low is not None else low
    high = min(reach, interval.high) if interval.high is not None else reach
    facts = [f.prop for f in view.facts if free_names(f.prop) == {variable}]
    values: list[int] = []
    for v in range(low, high + 1):
        point = {variable: v}
        try:
            factors = [(int(evaluate(d.factor, point, view.types)), d.constant) for d in divisors]
            divides = all(factor and constant % factor == 0 for factor, constant in factors)
            if divides and all(evaluate(p, point, view.types) for p in facts):
                values.append(v)
        except Undefined:
            return []
    return values


def _from_products(view: GoalView) -> Iterator[Divisor]:
    """Facts that already read `A * B = C`."""
    for fact in view.facts:
        match fact.prop:
            case Infix("=", Infix("*", left, right), Number(constant)) if 0 < constant <= MAX_CONSTANT:
                type_ = infer_type(Infix("*", left, right), view.types)
                if type_ not in ("Nat", "Int"):
                    continue
                for factor, other in ((left, right), (right, left)):
                    variables = view.variables_of(factor)
                    if len(variables) == 1 and free_names(factor) == {variables[0]}:
                        witness = show(other)
                        swapped = f"(rw [← {fact.term}, {type_}.mul_comm])"
                        proof = f"⟨{witness}, by first | exact {fact.term}.symm | {swapped} | grind⟩"
                        yield Divisor(variables[0], factor, constant, (), proof, type_)


def _from_bilinear(view: GoalView) -> Iterator[Divisor]:
    """Complete `a x y + b x + c y + d = 0` to a product of two linear factors."""
    for fact in view.facts:
        if not isinstance(fact.prop, Infix) or fact.prop.operator != "=":
            continue
        lines, (lifted,) = lift_facts(view, [fact])
        algebra = Algebra(view.types)
        try:
            gap = algebra.difference(lifted.prop) if isinstance(lifted.prop, Infix) else None
        except NotPolynomial:
            continue
        if gap is None or algebra.truncates or len(gap.free_symbols) != 2:
            continue
        symbols = sorted(gap.free_symbols, key=str)
        yield from _complete_product(view, algebra, gap, symbols, lines)


def _complete_product(
    view: GoalView, algebra: Algebra, gap: sympy.Expr, symbols: list[sympy.Symbol], lines: list[str]
) -> Iterator[Divisor]:
    """(a x + c)(a y + b) = b c - a d."""
    x, y = symbols
    poly = sympy.Poly(gap, x, y)
    if poly.degree(x) != 1 or poly.degree(y) != 1 or not all(c.is_integer for c in poly.coeffs()):
        return
    a, b, c, d = (int(poly.coeff_monomial(m)) for m in (x * y, x, y, 1))
    if a < 0:
        a, b, c, d = -a, -b, -c, -d
    constant = b * c - a * d
    if a == 0 or not 0 < abs(constant) <= MAX_CONSTANT or (b == c == 0):
        return
    names = {s: _cast(algebra.text_of(s), view) for s in symbols}
    if not all(algebra.text_of(s) in view.numeric for s in symbols):
        return
    left, right = (show_polynomial(p, names) for p in (a * x + c, a * y + b))
    (product,) = view.fresh("product")
    stated = have(product, f"({left}) * ({right}) = {constant}", "grind")
    for symbol, factor, other in ((x, left, right), (y, right, left)):
        proof = f"⟨{'-(' + other + ')' if constant < 0 else other}, by grind⟩"
        expr = try_parse(factor)
        variable = algebra.text_of(symbol)
        if expr is not None:
            yield Divisor(variable, expr, abs(constant), (*lines, stated), proof, "Int")


def _cast(text: str, view: GoalView) -> str:
    return f"({text} : Int)" if view.numeric.get(text) == "Nat" else text


def _from_divisibility(view: GoalView) -> Iterator[Divisor]:
    """Eliminate a variable from two divisibilities with the same variable divisor."""
    known = [d for fact in view.facts if (d := _as_divisibility(view, fact)) is not None]
    for i, (modulus, first_poly, first_line) in enumerate(known):
        for other, second_poly, second_line in known[i + 1 :]:
            if other != modulus or modulus not in view.numeric:
                continue
            yield from _eliminate(view, modulus, (first_poly, first_line), (second_poly, second_line))


def _as_divisibility(view: GoalView, fact: Fact) -> tuple[str, Expr, str] | None:
    """Read `m ∣ A`, `A % m = 0` or `A % m = r` as (m, A - r, term that proves it)."""
    match fact.prop:
        case Infix("∣", Name(m), term):
            return m, term, fact.term
        case Infix("=", Infix("%", term, Name(m)), Number(0)) if view.numeric.get(m) == "Nat":
            return m, term, f"Nat.dvd_of_mod_eq_zero {fact.term}"
        case Infix("=", Infix("%", _, Name(m)), _) if view.numeric.get(m) == "Nat":
            return None
        case Infix("=", Infix("%", term, Name(m)), Number(0)):
            return m, term, f"Int.dvd_of_emod_eq_zero {fact.term}"
        case Infix("=", Infix("%", term, Name(m)), Number(r)):
            return m, Infix("-", term, Number(r)), f"Int.dvd_self_sub_of_emod_eq {fact.term}"
    return None


def _eliminate(view: GoalView, modulus: str, one: tuple[Expr, str], two: tuple[Expr, str]) -> Iterator[Divisor]:
    algebra = Algebra(view.types)
    try:
        a, b = (sympy.expand(algebra.polynomial(term, "Int")) for term, _ in (one, two))
    except NotPolynomial:
        return
    natural = view.numeric[modulus] == "Nat"
    if natural and algebra.truncates:
        return
    shared = sorted((a.free_symbols & b.free_symbols) - {algebra.symbol(Name(modulus))}, key=str)
    for symbol in shared:
        p, q = sympy.Poly(a, symbol), sympy.Poly(b, symbol)
        if p.degree() != 1 or q.degree() != 1 or (p.LC().free_symbols | q.LC().free_symbols):
            continue
        constant = sympy.expand(q.LC() * a - p.LC() * b)
        if constant.free_symbols or not 0 < abs(constant) <= MAX_CONSTANT:
            continue
        sign = 1 if constant > 0 else -1
        if natural:
            yield _natural_difference(view, modulus, one, two, int(q.LC()), int(p.LC()), int(constant))
            continue
        u, v = view.fresh("u", "v")
        witness = f"{sign * q.LC()} * {u} - ({sign * p.LC()}) * {v}"
        lines = (
            f"obtain ⟨{u}, {u}_eq⟩ := {one[1]}",
            f"obtain ⟨{v}, {v}_eq⟩ := {two[1]}",
        )
        yield Divisor(modulus, Name(modulus), abs(int(constant)), lines, f"⟨{witness}, by grind⟩", "Int")


def _natural_difference(
    view: GoalView, modulus: str, one: tuple[Expr, str], two: tuple[Expr, str], u: int, v: int, constant: int
) -> Divisor:
    """Over Nat the combination is a difference of two multiples, the larger one first."""
    multiples = [(u, *one), (v, *two)] if constant > 0 else [(v, *two), (u, *one)]
    texts = [f"{factor} * {show(term, 71)}" for factor, term, _ in multiples]
    proofs = [f"Nat.dvd_mul_left_of_dvd ({proof}) {factor}" for factor, _, proof in multiples]
    (difference,) = view.fresh("difference")
    lines = (
        f"have {difference} := Nat.dvd_sub ({proofs[0]}) ({proofs[1]})",
        f"rw [show {texts[0]} - {texts[1]} = {abs(constant)} by omega] at {difference}",
    )
    return Divisor(modulus, Name(modulus), abs(constant), lines, difference, "Nat")
