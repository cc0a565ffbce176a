"""A goal as the structural families see it: parsed facts, typed variables, fresh names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from decomposer.expressions import (
    Expr,
    Infix,
    Name,
    Number,
    Prefix,
    Quantifier,
    free_names,
    infer_type,
    show,
    subterms,
    try_parse,
)
from decomposer.expressions import replace as substitute
from prover.core.goal import Goal

NUMERIC_TYPES = ("Nat", "Int", "Rat")


@dataclass(frozen=True, slots=True)
class Fact:
    """A proposition in the context and the term that proves it, e.g. `h₀.1`."""

    term: str
    prop: Expr


@dataclass(frozen=True)
class GoalView:
    """A goal with everything parsed that can be parsed; the rest is left out."""

    types: dict[str, str]
    """Type text of every accessible non-proposition of the context."""
    facts: tuple[Fact, ...]
    """Parsed hypotheses; conjunctions are split, so `h : p ∧ q` gives `h.1` and `h.2`."""
    target: Expr
    taken: frozenset[str]
    """Every name of the context."""
    premises: tuple[str, ...] = ()
    """Names of all hypotheses, parsed or not."""
    definitions: tuple[str, ...] = ()
    """Propositions and predicates that the header defines."""
    prefix: tuple[str, ...] = ()
    """Tactic lines that lead from the original goal to this one, such as `intro n h`."""

    @cached_property
    def numeric(self) -> dict[str, str]:
        """Variables of type Nat, Int or Rat, in context order."""
        return {name: type_ for name, type_ in self.types.items() if type_ in NUMERIC_TYPES}

    @cached_property
    def sequences(self) -> dict[str, str]:
        """Variables of type `Nat → T` for a numeric `T`, with that `T`."""
        arrows = {name: [part.strip() for part in type_.split("→")] for name, type_ in self.types.items()}
        return {n: a[1] for n, a in arrows.items() if len(a) == 2 and a[0] == "Nat" and a[1] in NUMERIC_TYPES}

    @property
    def props(self) -> tuple[Expr, ...]:
        """Propositions of all facts, then the target."""
        return (*(fact.prop for fact in self.facts), self.target)

    def fresh(self, *wanted: str) -> list[str]:
        """Return names like `wanted` that the context does not use yet."""
        result: list[str] = []
        for name in wanted:
            candidate, count = name, 1
            while candidate in self.taken or candidate in result:
                candidate, count = f"{name}{count}", count + 1
            result.append(candidate)
        return result

    def variables_of(self, *exprs: Expr) -> list[str]:
        """Numeric variables that occur in `exprs`, in context order."""
        used = frozenset().union(*(free_names(expr) for expr in exprs)) if exprs else frozenset()
        return [name for name in self.numeric if name in used]

    def subterms(self) -> Iterator[Expr]:
        """All subterms of the facts and the target."""
        for prop in self.props:
            yield from subterms(prop)


_PREDICATE = re.compile(r"^def ([\w.!?'₀-₉]+)(?:(?!:=|^def ).)*?: (?:[^:\n]*→ )?Prop :=", re.MULTILINE | re.DOTALL)


def view_goal(goal: Goal, header: str = "") -> GoalView | None:
    """Parse a goal; None when its target is not understood. `header` is searched for definitions."""
    target = try_parse(goal.target)
    if target is None:
        return None
    types: dict[str, str] = {}
    facts: list[Fact] = []
    for hypothesis in goal.hypotheses:
        if not hypothesis.is_accessible or hypothesis.is_instance:
            continue
        if not hypothesis.is_prop:
            types[hypothesis.name] = " ".join(hypothesis.type.split())
            continue
        prop = try_parse(hypothesis.type)
        if prop is not None:
            facts += split_fact(Fact(hypothesis.name, prop))
    shadowed = [h.name for h in goal.hypotheses]
    facts = [fact for fact in facts if shadowed.count(fact.term.split(".")[0]) <= 1]
    premises = tuple(h.name for h in goal.hypotheses if h.is_prop and h.is_accessible)
    return GoalView(types, tuple(facts), target, frozenset(shadowed), premises, tuple(_PREDICATE.findall(header)))


def split_fact(fact: Fact) -> Iterator[Fact]:
    """Split a conjunction into its parts, each with its projection."""
    if isinstance(fact.prop, Infix) and fact.prop.operator == "∧":
        yield from split_fact(Fact(f"{fact.term}.1", fact.prop.left))
        yield from split_fact(Fact(f"{fact.term}.2", fact.prop.right))
    else:
        yield fact


def introduce(view: GoalView) -> GoalView:
    """Move leading `∀`, `→`, `¬` and `≠` of the target into the context, and name what exists by the facts.

    `prefix` records how.
    """
    return _unpack(_introduce(view))


def _unpack(view: GoalView) -> GoalView:
    """Take existential facts apart: `h : ∃ x, p x` gives `x` and `p x`."""
    for fact in view.facts:
        match fact.prop:
            case Quantifier("∃", binders, body):
                names = view.fresh(*(name for name, _ in binders), "property")
                renaming: dict[str, Expr] = {
                    old: Name(new) for (old, _), new in zip(binders, names, strict=False) if old != new
                }
                types = {
                    new: t or guess_type(body, old, view.types) for (old, t), new in zip(binders, names, strict=False)
                }
                known = replace(
                    view,
                    types={**view.types, **types},
                    facts=tuple(f for f in view.facts if f is not fact),
                    taken=view.taken | set(names),
                    premises=(*(p for p in view.premises if p != fact.term), names[-1]),
                    prefix=(*view.prefix, f"obtain ⟨{', '.join(names)}⟩ := {fact.term}"),
                )
                found = tuple(split_fact(Fact(names[-1], substitute(body, renaming))))
                return _unpack(replace(known, facts=(*known.facts, *found)))
    return view


def guess_type(body: Expr, name: str, types: dict[str, str]) -> str:
    """Type of a bound variable that Lean printed without one: that of what it is compared or computed with."""
    for term in subterms(body):
        if isinstance(term, Infix) and name in free_names(term):
            found = infer_type(term.left, types) or infer_type(term.right, types)
            if found in NUMERIC_TYPES:
                return found
    return "Nat"


def _introduce(view: GoalView) -> GoalView:
    while True:
        match view.target:
            case Quantifier("∀", binders, body):
                for name, type_ in binders:
                    view = _bind(view, name, type_)
                view = replace(view, target=_rename(body, [n for n, _ in binders], view))
            case Infix("→", left, right):
                view = _assume(view, left, right)
            case Prefix("¬", operand):
                view = _assume(view, operand, Name("False"))
            case Infix("≠", left, right):
                view = _assume(view, Infix("=", left, right), Name("False"))
            case _:
                return view


def _bind(view: GoalView, name: str, type_: str) -> GoalView:
    (fresh,) = view.fresh(name)
    return replace(
        view,
        types={**view.types, fresh: type_ or "?"},
        taken=view.taken | {fresh},
        prefix=(*view.prefix, f"intro {fresh}"),
    )


def _rename(body: Expr, bound: list[str], view: GoalView) -> Expr:
    introduced = [line.split()[1] for line in view.prefix[-len(bound) :]]
    return substitute(body, {old: Name(new) for old, new in zip(bound, introduced, strict=True) if old != new})


def _assume(view: GoalView, premise: Expr, rest: Expr) -> GoalView:
    (name,) = view.fresh("hyp")
    return replace(
        view,
        facts=(*view.facts, *split_fact(Fact(name, premise))),
        target=rest,
        taken=view.taken | {name},
        premises=(*view.premises, name),
        prefix=(*view.prefix, f"intro {name}"),
    )


def lists_values(target: Expr) -> str | None:
    """The variable, when the target reads `x = 1 ∨ x = 4 ∨ ...`: a list of its possible values."""
    match target:
        case Infix("∨", left, right):
            variable = _valued(left)
            return variable if variable is not None and variable in (_valued(right), lists_values(right)) else None
    return None


def _valued(prop: Expr) -> str | None:
    match prop:
        case Infix("=", Name(text), Number(_) | Prefix("-", Number(_))):
            return text
    return None


def moduli(exprs: Iterable[Expr], largest: int = 200) -> list[int]:
    """Numerals that stand right of `%` or left of `∣` in `exprs`, in order of appearance."""
    found: list[int] = []
    for expr in exprs:
        for term in subterms(expr):
            match term:
                case Infix("%", _, Number(value)) | Infix("∣", Number(value), _) if 2 <= value <= largest:
                    found.append(value)
    return list(dict.fromkeys(found))


def show_parenthesised(expr: Expr) -> str:
    """Print `expr` so that it can stand anywhere."""
    return show(expr, 1024)
