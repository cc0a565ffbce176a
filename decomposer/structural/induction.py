"""Induction on a natural number (or list), with base case and step as lemmas.

Besides plain induction: two terms at once, for goals whose step looks back two; and clearing a truncated
subtraction first, since `u = a - b` is not inductive over Nat but `u + b = a` is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from decomposer.expressions import (
    Expr,
    Infix,
    Name,
    Number,
    Undefined,
    evaluate,
    free_names,
    infer_type,
    replace,
    show,
    subterms,
)
from decomposer.structural.script import compose, have, indent
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

MAX_VARIABLES = 2
SAMPLES = 12
MAX_SAMPLED = 3


def propose_induction(goal: GoalView) -> Iterator[Sketch]:
    """Induction on each natural variable of the target that the facts leave free."""
    view = introduce(goal)
    candidates = [n for n in view.variables_of(view.target) if view.numeric[n] == "Nat"]
    for variable in candidates[:MAX_VARIABLES]:
        base: dict[str, Expr] = {variable: Number(0)}
        if not _is_refuted([replace(f.prop, base) for f in view.facts], replace(view.target, base), view):
            yield _plain(view, variable)
        free = [f.prop for f in view.facts if variable not in free_names(f.prop)]
        if not _is_refuted(free, view.target, view):
            yield _two_step(view, variable)
    lists = [n for n, t in view.types.items() if t.startswith("List") and n in free_names(view.target)]
    for variable in lists[:MAX_VARIABLES]:
        head, tail, hypothesis = view.fresh("head", "tail", "ih")
        cases = ["| nil =>", "  sorry", f"| cons {head} {tail} {hypothesis} =>", "  sorry"]
        yield compose(view, "list induction", [f"induction {variable} with", *cases])


def _is_refuted(premises: list[Expr], conclusion: Expr, view: GoalView) -> bool:
    """Whether small numbers satisfy the premises and not the conclusion."""
    variables = view.variables_of(*premises, conclusion)
    if len(variables) > MAX_SAMPLED or any(view.numeric[v] == "Rat" for v in variables):
        return False
    for point in itertools.product(range(SAMPLES), repeat=len(variables)):
        values = dict(zip(variables, point, strict=True))
        try:
            if all(evaluate(p, values, view.types) for p in premises) and not evaluate(conclusion, values, view.types):
                return True
        except Undefined:
            return False
    return False


def propose_induction_from(goal: GoalView) -> Iterator[Sketch]:
    """Induction that starts at the least value which the facts allow: `4 ≤ n` becomes `n = m + 4`."""
    view = introduce(goal)
    for fact in view.facts:
        match fact.prop:
            case Infix("≤", Number(start), Name(variable)) | Infix("≥", Name(variable), Number(start)):
                pass
            case Infix("<", Number(below), Name(variable)) | Infix(">", Name(variable), Number(below)):
                start = below + 1
            case _:
                continue
        if view.numeric.get(variable) != "Nat" or variable not in free_names(view.target) or not 0 < start <= 64:
            continue
        m, hypothesis = view.fresh("m", "ih")
        others = [f.term for f in view.facts if variable in free_names(f.prop) and "." not in f.term]
        shift = [f"obtain ⟨{m}, rfl⟩ : ∃ {m}, {variable} = {m} + {start} := ⟨{variable} - {start}, by omega⟩"]
        shift += [f"clear {' '.join(others)}"] if others and len(others) == 1 else []
        cases = [f"induction {m} with", "| zero =>", "  sorry", f"| succ {m} {hypothesis} =>", "  sorry"]
        yield compose(view, "shifted induction", [*shift, *cases])


def propose_strong_induction(goal: GoalView) -> Iterator[Sketch]:
    """Induction whose hypothesis covers all smaller numbers."""
    view = introduce(goal)
    candidates = [n for n in view.variables_of(view.target) if view.numeric[n] == "Nat"]
    candidates += [n for n, t in view.types.items() if t == "Nat" and n not in candidates]
    for variable in candidates[:MAX_VARIABLES]:
        (hypothesis,) = view.fresh("ih")
        cases = [f"| ind {variable} {hypothesis} =>", "  sorry"]
        yield compose(view, "strong induction", [f"induction {variable} using Nat.strongRecOn with", *cases])


def _plain(view: GoalView, variable: str) -> Sketch:
    (hypothesis,) = view.fresh("ih")
    cases = ["| zero =>", "  sorry", f"| succ {variable} {hypothesis} =>", "  sorry"]
    return compose(view, "induction", [f"induction {variable} with", *cases])


def _two_step(view: GoalView, variable: str) -> Sketch:
    """Prove the statement for n and n + 1 together."""
    both, m, hypothesis = view.fresh("both", "m", "ih")
    here = show(replace(view.target, {variable: Name(m)}), 36)
    there = show(replace(view.target, {variable: Infix("+", Name(m), Number(1))}), 35)
    zero = indent("refine ⟨?_, ?_⟩\n· sorry\n· sorry")
    succ = indent(f"refine ⟨{hypothesis}.2, ?_⟩\nsorry")
    cases = f"intro {m}\ninduction {m} with\n| zero =>\n{zero}\n| succ {m} {hypothesis} =>\n{succ}"
    lemma = have(both, f"∀ {m} : Nat, {here} ∧ {there}", cases)
    return compose(view, "two-step induction", [lemma, f"exact ({both} {variable}).1"])


def propose_without_subtraction(goal: GoalView) -> Iterator[Sketch]:
    """Replace `a = b - c` over Nat by `a + c = b`, where samples agree that nothing is cut off."""
    view = introduce(goal)
    match view.target:
        case Infix("=", left, right) if infer_type(view.target.left, view.types) == "Nat":
            for kept, difference in ((left, right), (right, left)):
                match difference:
                    case Infix("-", minuend, subtrahend):
                        yield _cleared(view, Infix("=", Infix("+", kept, subtrahend), minuend))
        case Infix("∣", divisor, Infix("-", minuend, subtrahend) as difference) if infer_type(
            difference, view.types
        ) == "Nat" and _never_truncates(view, minuend, subtrahend):
            (lemma,) = view.fresh("remainders")
            statement = f"{show(minuend, 71)} % {show(divisor, 71)} = {show(subtrahend, 71)} % {show(divisor, 71)}"
            yield compose(view, "subtraction", [have(lemma, statement), "omega"])


def _cleared(view: GoalView, equation: Infix) -> Sketch:
    (lemma,) = view.fresh("cleared")
    return compose(view, "subtraction", [have(lemma, show(equation)), "omega"])


def _never_truncates(view: GoalView, minuend: Expr, subtrahend: Expr) -> bool:
    variables = view.variables_of(minuend, subtrahend)
    if len(variables) > 1 or any(isinstance(t, Name) and t.text in view.sequences for t in subterms(minuend)):
        return False
    try:
        for value in range(1, SAMPLES):
            point = dict.fromkeys(variables, value)
            a, b = (evaluate(e, point, view.types, "Nat") for e in (minuend, subtrahend))
            if a < b:
                return False
    except Undefined:
        return False
    return True
