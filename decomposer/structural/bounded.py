"""Finite search: when the facts bound the variables, only finitely many cases are left.

Bounds come from interval propagation; those that linear arithmetic cannot see become lemmas. Then either
every variable is searched by the kernel at once, or one variable is split into its possible values and
linear arithmetic finishes each. Python runs the search first, so that only true sketches are proposed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from decomposer.expressions import (
    Ascription,
    Expr,
    Infix,
    Name,
    Number,
    Prefix,
    Undefined,
    evaluate,
    free_names,
    replace,
    show,
)
from decomposer.structural.bounds import find_bounds
from decomposer.structural.lifting import lift_casts
from decomposer.structural.script import alternatives, compose, have, have_lemma
from decomposer.structural.view import Fact, GoalView, introduce, lists_values
from prover.core.proof import Sketch

MAX_POINTS = 5000
MAX_SPLIT = 24
MAX_RANGE = 20_000
MAX_LINEAR_RANGE = 500


@dataclass(frozen=True, slots=True)
class Range:
    """A variable with the integers it can be, ends included."""

    variable: str
    low: int
    high: int
    is_linear: bool

    def __len__(self) -> int:
        return max(0, self.high - self.low + 1)


def negation(target: Expr) -> tuple[Expr, ...]:
    """What refuting the target assumes, when that is an order relation."""
    return (Prefix("¬", target),) if isinstance(target, Infix) and target.operator in {"<", "≤", ">", "≥"} else ()


def propose_bounded(goal: GoalView) -> Iterator[Sketch]:
    """Split one bounded variable, then search all bounded variables."""
    view = introduce(goal)
    if _is_plain_bound(view.target) and any(not r.is_linear for r in bounded_ranges(view, ())):
        return
    for extra in dict.fromkeys([(), negation(view.target)]):
        ranges = bounded_ranges(view, extra)
        lead = _lead(view, extra)
        for chosen in sorted(ranges, key=len) if lists_values(view.target) is None else ():
            yield from _split(view, chosen, lead)
        yield from _search(view, ranges, lead)


def _is_plain_bound(target: Expr) -> bool:
    """Whether the target bounds a variable by a numeral: then its own bounds would go in circles."""
    match target:
        case Infix("≤", Name(_), Number(_)) | Infix("≤", Number(_), Name(_)):
            return True
    return False


def bounded_ranges(view: GoalView, extra: tuple[Expr, ...]) -> list[Range]:
    """Ranges of the integral variables that are bounded on both sides.

    A range that linear arithmetic proves is taken when it is small enough, even if a tighter one exists.
    """
    ranges: list[Range] = []
    linear, full = find_bounds(view, extra, max_degree=1), find_bounds(view, extra)
    for name, type_ in view.numeric.items():
        simple = linear.of(name)
        interval = simple if simple.size is not None and simple.size <= MAX_LINEAR_RANGE else full.of(name)
        low, high = interval.low, interval.high
        if type_ != "Rat" and low is not None and high is not None and high - low <= MAX_RANGE:
            ranges.append(Range(name, low, high, interval is simple))
    return ranges


def _lead(view: GoalView, extra: tuple[Expr, ...]) -> list[str]:
    """Assume the negated target, if it was used."""
    if not extra:
        return []
    (name,) = view.fresh("negated")
    return [f"refine Classical.byContradiction fun {name} => ?_"]


def _bound_lemmas(view: GoalView, ranges: list[Range]) -> list[str]:
    """Lemmas for the ends of ranges."""
    lines: list[str] = []
    for r in ranges:
        low_name, high_name = view.fresh(f"{r.variable}_ge", f"{r.variable}_le")
        proof = "omega" if r.is_linear else "sorry"
        if view.numeric[r.variable] != "Nat":
            lines.append(have(low_name, f"{r.low} ≤ {r.variable}", proof))
        lines.append(have(high_name, f"{r.variable} ≤ {r.high}", proof))
    return lines


def _closed_facts(view: GoalView, variables: frozenset[str]) -> list[Fact]:
    """Facts about no other names than `variables`."""
    functions = {"Nat.gcd", "Nat.lcm", "Int.gcd"}
    return [f for f in view.facts if free_names(f.prop) and free_names(f.prop) <= variables | functions]


def _holds(prop: Expr, values: dict[str, int], view: GoalView) -> bool | None:
    try:
        return bool(evaluate(prop, values, view.types))
    except (Undefined, ZeroDivisionError, OverflowError):
        return None


def _split(view: GoalView, chosen: Range, lead: list[str]) -> Iterator[Sketch]:
    """List the values of one variable that the facts about it alone allow."""
    if len(chosen) > MAX_RANGE:
        return
    facts = _closed_facts(view, frozenset({chosen.variable}))
    values = [
        v
        for v in range(chosen.low, chosen.high + 1)
        if all(_holds(f.prop, {chosen.variable: v}, view) is not False for f in facts)
    ]
    if not 0 < len(values) <= MAX_SPLIT or (len(values) == 1 and not chosen.is_linear and not facts):
        return
    bounds = _bound_lemmas(view, [] if chosen.is_linear else [chosen])
    name, value = view.fresh(f"{chosen.variable}_cases", f"{chosen.variable}_is")
    cases = alternatives([f"{chosen.variable} = {v}" for v in values])
    close = "first | omega | grind" if len(values) <= 30 else "omega"
    if cases == show(view.target):
        return
    lines = [*lead, *bounds, have(name, cases)]
    if len(values) == 1:
        yield compose(view, "bounded", [*lines, f"subst {name}", close])
        return
    pattern = " | ".join([value] * len(values))
    yield compose(view, "bounded", [*lines, f"rcases {name} with {pattern} <;> subst {value} <;> ({close})"])


def _search(view: GoalView, ranges: list[Range], lead: list[str]) -> Iterator[Sketch]:
    """Search all points of the smallest set of bounded variables that settles the target."""
    wanted = [r for r in ranges if r.variable in free_names(view.target)]
    if view.variables_of(view.target) != [r.variable for r in wanted]:
        return
    rest = [r for r in ranges if r not in wanted]
    for count in range(len(rest) + 1):
        for added in itertools.combinations(rest, count):
            chosen = sorted([*wanted, *added], key=len)
            if chosen and _settles(view, chosen):
                yield compose(view, "bounded search", search_lines(view, chosen, lead))
                return


def _settles(view: GoalView, chosen: list[Range]) -> bool:
    """Whether the facts about the chosen variables imply the target everywhere, within the budget."""
    total = 1
    for r in chosen:
        total *= len(r)
    if total > MAX_POINTS:
        return False
    facts = _closed_facts(view, frozenset(r.variable for r in chosen))
    for point in itertools.product(*(range(r.low, r.high + 1) for r in chosen)):
        values = {r.variable: v for r, v in zip(chosen, point, strict=True)}
        if all(_holds(f.prop, values, view) for f in facts) and not _holds(view.target, values, view):
            return False
    return True


def search_lines(view: GoalView, chosen: list[Range], lead: list[str]) -> list[str]:
    """Tactic lines that settle the target by trying all values of the chosen variables in the kernel."""
    names = frozenset(r.variable for r in chosen)
    facts = _closed_facts(view, names)
    bounds = _bound_lemmas(view, chosen)
    indices = view.fresh(*(f"i{n}" for n in range(len(chosen))))
    shifted: dict[str, Expr] = {}
    obtains: list[str] = []
    for r, index in zip(chosen, indices, strict=True):
        if view.numeric[r.variable] == "Nat":
            shifted[r.variable] = Name(index)
            continue
        shifted[r.variable] = value = _shifted(index, r.low)
        source = f"({r.variable} - {r.low}).toNat"
        obtains.append(f"obtain ⟨{index}, rfl⟩ : ∃ {index} : Nat, {r.variable} = {show(value)} := ⟨{source}, by omega⟩")
    negated, search = view.fresh("negated", "search")
    parts = [show(replace(lift_casts(f.prop, view), shifted), 36) for f in facts]
    parts.append(show(Prefix("¬", replace(view.target, shifted))))
    counts = [r.high + 1 if view.numeric[r.variable] == "Nat" else len(r) for r in chosen]
    binders = " ".join(f"∀ {i} : Nat, {i} < {n} →" for i, n in zip(indices, counts, strict=True))
    statement = f"{binders} ¬({' ∧ '.join(parts)})"
    arguments = " ".join(
        f"{r.variable if shifted[r.variable] == Name(i) else i} (by omega)"
        for i, r in zip(indices, chosen, strict=True)
    )
    evidence = ", ".join([*(f.term for f in facts), negated])
    proof = f"{search} {arguments} " + (f"⟨{evidence}⟩" if facts else evidence)
    close = f"exact {proof}" if lead else f"exact Classical.byContradiction fun {negated} => {proof}"
    return [have_lemma(view, search, statement), *lead, *bounds, *obtains, close]


def _shifted(index: str, low: int) -> Expr:
    """An integer variable as `low + index`."""
    cast = Ascription(Name(index), "Int")
    if low == 0:
        return cast
    start: Expr = Number(low) if low > 0 else Prefix("-", Number(-low))
    return Infix("+", start, cast)
