"""The shape of the goal: conjunctions, equivalences, disjunctions, universal facts.

Conjunctions and equivalences are split into their parts, a disjunction among the facts is a case
analysis, what holds for all is used at the elements at hand, and definitions are unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator

from decomposer.expressions import (
    Expr,
    Infix,
    Number,
    Quantifier,
    conjuncts,
    free_names,
    show,
)
from decomposer.structural.script import bullet, compose
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

MAX_PARTS = 6
MAX_INSTANCES = 4


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
                yield compose(
                    view, "conjunction", [f"refine ⟨{', '.join(['?_'] * len(parts))}⟩", *["· sorry"] * len(parts)]
                )
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
            case Infix("∣", divisor, _) if not isinstance(divisor, Number):
                quotient, equation = view.fresh("quotient", "equation")
                yield compose(view, "unpacking", [f"obtain ⟨{quotient}, {equation}⟩ := {fact.term}", "sorry"])
    match view.target:
        case Infix("∨", left, _):
            (name,) = view.fresh("h")
            lines = [f"rcases Classical.em ({show(left)}) with {name} | {name}"]
            yield compose(view, "excluded middle", [*lines, f"· exact Or.inl {name}", "· refine Or.inr ?_\n  sorry"])


def propose_instances(goal: GoalView) -> Iterator[Sketch]:
    """Use what holds for all x at the elements at hand: variables of the context, and small numbers."""
    view = introduce(goal)
    lines: list[str] = []
    for fact in view.facts:
        match fact.prop:
            case Quantifier("∀", ((_, type_), *rest), _) if not rest or len({t for _, t in rest} | {type_}) == 1:
                elements = [name for name, known in view.types.items() if known == type_]
                elements += ["0", "1"] if type_ in ("Nat", "Int") else []
                for element in elements[:MAX_INSTANCES]:
                    (name,) = view.fresh(f"instance_{len(lines)}")
                    arguments = " ".join([element] * (1 + len(rest)))
                    lines.append(f"have {name} := {fact.term} {arguments}")
    if lines:
        yield compose(view, "instances", [*lines, "first | grind | simp_all | (simp_all; omega)"])


def _count_disjuncts(prop: Expr) -> int:
    return 1 + _count_disjuncts(prop.right) if isinstance(prop, Infix) and prop.operator == "∨" else 1


def propose_unfolding(goal: GoalView) -> Iterator[Sketch]:
    """Replace what the header defines as a proposition by its definition."""
    mentioned = frozenset().union(*(free_names(p) for p in goal.props))
    names = [name for name in goal.definitions if name in mentioned]
    if names:
        yield compose(goal, "unfolding", [f"simp only [{', '.join(names)}] at *", "sorry"])
