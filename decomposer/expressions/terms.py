"""The syntax tree of an arithmetic Lean term or proposition, and walks over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral, e.g. `12`; never negative (`-12` is a `Prefix`)."""

    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier, dots included: `n`, `h₀`, `Nat.gcd`."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to one or more arguments: `f (n + 1) m`."""

    function: Expr
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A projection in dot notation: `(a 3).num`, `x.gcd`."""

    value: Expr
    name: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """`-x`, `¬p` or the coercion `↑x`."""

    operator: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Infix:
    """A binary operation, relation or connective."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Ascription:
    """A type ascription `(x : Int)`."""

    value: Expr
    type: str


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """A list `[a, b, c]`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`∀ binders, body`, `∃ binders, body` or `fun binders => body`.

    A binder is a name with its type, which is empty where Lean did not print one.
    """

    symbol: str
    binders: tuple[tuple[str, str], ...]
    body: Expr


Expr = Number | Name | Call | Field | Prefix | Infix | Ascription | ListLiteral | Quantifier


def infix(operator: str, *operands: Expr) -> Expr:
    """Join one or more operands by a right-associative connective such as `∧` or `∨`."""
    result = operands[-1]
    for operand in reversed(operands[:-1]):
        result = Infix(operator, operand, result)
    return result


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct subterms of `expr`, left to right."""
    match expr:
        case Call(function, arguments):
            return (function, *arguments)
        case Field(value, _) | Ascription(value, _):
            return (value,)
        case Prefix(_, operand):
            return (operand,)
        case Infix(_, left, right):
            return (left, right)
        case ListLiteral(items):
            return items
        case Quantifier(_, _, body):
            return (body,)
    return ()


def subterms(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and all terms inside it, outermost first, left to right."""
    yield expr
    for child in children(expr):
        yield from subterms(child)


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return `expr` with each direct subterm replaced by `change(subterm)`."""
    match expr:
        case Call(function, arguments):
            return Call(change(function), tuple(change(a) for a in arguments))
        case Field(value, name):
            return Field(change(value), name)
        case Ascription(value, type_):
            return Ascription(change(value), type_)
        case Prefix(operator, operand):
            return Prefix(operator, change(operand))
        case Infix(operator, left, right):
            return Infix(operator, change(left), change(right))
        case ListLiteral(items):
            return ListLiteral(tuple(change(i) for i in items))
        case Quantifier(symbol, binders, body):
            return Quantifier(symbol, binders, change(body))
    return expr


def replace(expr: Expr, substitution: dict[str, Expr]) -> Expr:
    """Substitute free names; bound names shadow. Capture is the caller's care (use fresh names)."""
    match expr:
        case Name(text):
            return substitution.get(text, expr)
        case Quantifier(symbol, binders, body):
            bound = {name for name, _ in binders}
            inner = {name: value for name, value in substitution.items() if name not in bound}
            return Quantifier(symbol, binders, replace(body, inner))
    return rebuild(expr, lambda child: replace(child, substitution))


def free_names(expr: Expr) -> frozenset[str]:
    """Return the identifiers that occur free in `expr`, constants and functions included."""
    match expr:
        case Name(text):
            return frozenset({text})
        case Quantifier(_, binders, body):
            return free_names(body) - {name for name, _ in binders}
    return frozenset().union(*(free_names(child) for child in children(expr)))


def conjuncts(expr: Expr) -> list[Expr]:
    """Split `a ∧ b ∧ c` into its parts."""
    if isinstance(expr, Infix) and expr.operator == "∧":
        return [*conjuncts(expr.left), *conjuncts(expr.right)]
    return [expr]
