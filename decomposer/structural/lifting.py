"""Stating facts about naturals over the integers, where subtraction and factoring behave."""

from __future__ import annotations

from decomposer.expressions import (
    Ascription,
    Call,
    Expr,
    Field,
    Infix,
    Name,
    Number,
    Prefix,
    free_names,
    infer_type,
    show,
    subterms,
)
from decomposer.expressions.evaluate import RELATIONS, join_type
from decomposer.expressions.terms import rebuild
from decomposer.structural.script import first, have
from decomposer.structural.view import Fact, GoalView

DEEP = "set_option maxRecDepth 20000 in"
"""`norm_cast` takes many steps on large numerals, more than Lean's default depth allows; no `first` catches that."""
_CASTS = f"{DEEP} " + first("exact_mod_cast {term}", "grind", "omega")


def is_natural(prop: Expr, view: GoalView) -> bool:
    """Whether `prop` relates terms of type Nat with a variable in them."""
    if not isinstance(prop, Infix) or not view.variables_of(prop):
        return False
    return prop.operator in RELATIONS and join_type(prop.left, prop.right, view.types) == "Nat"


def subtracts(prop: Expr) -> bool:
    """Whether a binary minus occurs, which truncates on Nat."""
    return any(isinstance(t, Infix) and t.operator == "-" for t in subterms(prop))


def lift(expr: Expr, view: GoalView) -> Expr:
    """Rewrite a Nat term (or relation) without subtraction into the Int term with the same value."""
    match expr:
        case Infix("^", Number() as base, exponent) if free_names(exponent):
            return Infix("^", Ascription(base, "Int"), exponent)
        case Infix("^", base, exponent):
            return Infix("^", lift(base, view), exponent)
        case Infix(operator, left, right):
            return Infix(operator, lift(left, view), lift(right, view))
        case Prefix("¬", operand):
            return Prefix("¬", lift(operand, view))
        case Name() | Call() | Field() if infer_type(expr, view.types) == "Nat":
            return Ascription(expr, "Int")
        case Prefix("↑", operand) if infer_type(operand, view.types) == "Nat":
            return Ascription(operand, "Int")
    return expr


def lift_casts(expr: Expr, view: GoalView) -> Expr:
    """Write the type of each coercion of a natural variable, which Lean's printer leaves out."""
    match expr:
        case Prefix("↑", Name(text)) if view.numeric.get(text) == "Nat":
            return Ascription(expr.operand, "Rat" if "Rat" in view.numeric.values() else "Int")
    return rebuild(expr, lambda child: lift_casts(child, view))


def lift_facts(view: GoalView, facts: list[Fact]) -> tuple[list[str], list[Fact]]:
    """Tactic lines that restate the Nat facts among `facts` over Int, and the facts as they are then."""
    lines: list[str] = []
    lifted: list[Fact] = []
    for index, fact in enumerate(facts):
        if is_natural(fact.prop, view) and not subtracts(fact.prop):
            (name,) = view.fresh(f"lifted_{index}")
            prop = lift(fact.prop, view)
            lines.append(have(name, show(prop), _CASTS.format(term=fact.term)))
            lifted.append(Fact(name, prop))
        else:
            lifted.append(fact)
    return lines, lifted
