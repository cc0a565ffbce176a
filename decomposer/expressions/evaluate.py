"""Evaluation of parsed terms with Lean's meaning of the operations on Nat, Int and Rat.

Used to test a conjecture on many values before Lean is asked to prove it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from decomposer.expressions.terms import (
    Ascription,
    Call,
    Expr,
    Field,
    Infix,
    Name,
    Number,
    Prefix,
    children,
)

Value = int | Fraction | bool
Function = Callable[..., Value]
RELATIONS = frozenset({"=", "≠", "<", "≤", ">", "≥", "∣"})
MAX_BITS = 100_000
_NUMERIC = ("Nat", "Int", "Rat")


class Undefined(ArithmeticError):
    """The value cannot be computed: an unknown name, a quantifier, or a number that is too large."""


def infer_type(expr: Expr, types: Mapping[str, str]) -> str | None:
    """Return `Nat`, `Int` or `Rat` (or another type's text), or None for a bare numeral.

    A coercion `↑x` has the type that its surroundings ask for; alone it counts as None too.
    `types` maps variables to types; a function `a : Nat → Rat` gives `Rat` to `a n`.
    """
    match expr:
        case Name(text):
            return types.get(text)
        case Ascription(_, type_):
            return type_
        case Call(Name(text), _):
            if text in types:
                return types[text].rsplit("→", 1)[-1].strip()
            return text.split(".")[0] if text.split(".")[0] in _NUMERIC else None
        case Call(Field(value, _), _):
            return infer_type(value, types)
        case Field(_, name):
            return {"den": "Nat", "num": "Int", "natAbs": "Nat", "toNat": "Nat", "length": "Nat"}.get(name)
        case Prefix("-", operand):
            return infer_type(operand, types)
        case Infix("^", left, _):
            return infer_type(left, types)
        case Infix(operator, left, right) if operator in {"+", "-", "*", "/", "%"}:
            return infer_type(left, types) or infer_type(right, types)
        case Infix(operator, _, _) if operator in RELATIONS or operator in "∧∨→↔":
            return "Prop"
    return None


def join_type(left: Expr, right: Expr, types: Mapping[str, str]) -> str:
    """Type at which a relation between `left` and `right` is stated (Nat for bare numerals)."""
    known = infer_type(left, types) or infer_type(right, types)
    if known is not None:
        return known
    return "Rat" if _has_coercion(left, right) and _has_division(left, right) else _bare_type(left, right)


def _bare_type(left: Expr, right: Expr) -> str:
    return "Int" if _has_coercion(left, right) else "Nat"


def _has_coercion(*exprs: Expr) -> bool:
    return any(isinstance(e, Prefix) and e.operator == "↑" or _has_coercion(*children(e)) for e in exprs)


def _has_division(*exprs: Expr) -> bool:
    return any(isinstance(e, Infix) and e.operator == "/" or _has_division(*children(e)) for e in exprs)


def evaluate(
    expr: Expr,
    values: Mapping[str, Value | Function],
    types: Mapping[str, str],
    expected: str | None = None,
) -> Value:
    """Compute the value of `expr`: an int, a Fraction (type Rat) or a bool (a proposition).

    Raises:
        Undefined: when a name has no value, the term is not understood or grows too large.
    """
    match expr:
        case Number(value):
            return Fraction(value) if expected == "Rat" else value
        case Name(text):
            return _lookup(text, values)
        case Ascription(value, type_):
            return evaluate(value, values, types, type_)
        case Prefix("↑", operand):
            value_ = evaluate(operand, values, types, infer_type(operand, types))
            return Fraction(value_) if expected == "Rat" else value_
        case Prefix("¬", operand):
            return not evaluate(operand, values, types, "Prop")
        case Prefix("-", operand):
            return -evaluate(operand, values, types, expected or infer_type(operand, types))
        case Infix(operator, left, right) if operator in RELATIONS:
            return _relation(operator, left, right, values, types)
        case Infix(operator, left, right) if operator in {"∧", "∨", "→", "↔"}:
            return _connective(operator, left, right, values, types)
        case Infix(operator, left, right):
            return _arithmetic(operator, left, right, values, types, expected or infer_type(expr, types) or "Nat")
        case Call(function, arguments):
            return _call(function, arguments, values, types)
        case Field(value, name):
            return _field(evaluate(value, values, types, infer_type(value, types)), name)
    raise Undefined(f"cannot evaluate {type(expr).__name__}")


def _lookup(text: str, values: Mapping[str, Value | Function]) -> Value:
    value = {"True": True, "False": False}.get(text, values.get(text))
    if value is None or callable(value):
        raise Undefined(f"no value for `{text}`")
    return value


def _relation(
    operator: str, left: Expr, right: Expr, values: Mapping[str, Value | Function], types: Mapping[str, str]
) -> bool:
    type_ = join_type(left, right, types)
    a, b = evaluate(left, values, types, type_), evaluate(right, values, types, type_)
    match operator:
        case "=":
            return a == b
        case "≠":
            return a != b
        case "<":
            return a < b
        case "≤":
            return a <= b
        case ">":
            return a > b
        case "≥":
            return a >= b
    return b == 0 if a == 0 else b % a == 0


def _connective(
    operator: str, left: Expr, right: Expr, values: Mapping[str, Value | Function], types: Mapping[str, str]
) -> bool:
    a = bool(evaluate(left, values, types, "Prop"))
    if operator == "↔":
        return a == bool(evaluate(right, values, types, "Prop"))
    if operator == "∧":
        return a and bool(evaluate(right, values, types, "Prop"))
    decided = a if operator == "∨" else not a
    return decided or bool(evaluate(right, values, types, "Prop"))


def _arithmetic(
    operator: str,
    left: Expr,
    right: Expr,
    values: Mapping[str, Value | Function],
    types: Mapping[str, str],
    type_: str,
) -> Value:
    a = evaluate(left, values, types, type_)
    if operator == "^":
        return _power(a, evaluate(right, values, types, infer_type(right, types) or "Nat"))
    b = evaluate(right, values, types, type_)
    match operator:
        case "+":
            return a + b
        case "-":
            return max(a - b, 0) if type_ == "Nat" else a - b
        case "*":
            return a * b
        case "/" if type_ == "Rat":
            return Fraction(a) / Fraction(b) if b else Fraction(0)
        case "/":
            return 0 if b == 0 else (int(a) // int(b) if b > 0 else -(int(a) // -int(b)))
        case "%":
            return int(a) if b == 0 else int(a) % abs(int(b))
    raise Undefined(f"operation `{operator}`")


def _power(base: Value, exponent: Value) -> Value:
    if not isinstance(exponent, int) or exponent < 0:
        raise Undefined("exponent is not a natural number")
    size = max(abs(int(base)), Fraction(base).denominator).bit_length()
    if size * exponent > MAX_BITS:
        raise Undefined("power is too large")
    return base**exponent


def _call(
    function: Expr, arguments: tuple[Expr, ...], values: Mapping[str, Value | Function], types: Mapping[str, str]
) -> Value:
    if isinstance(function, Field):
        name, arguments = function.name, (function.value, *arguments)
    elif isinstance(function, Name):
        name = function.text
    else:
        raise Undefined("function is a compound term")
    evaluated = [evaluate(a, values, types, infer_type(a, types)) for a in arguments]
    given = values.get(name)
    if callable(given):
        return given(*evaluated)
    match name.split(".")[-1], evaluated:
        case ("gcd", [a, b]):
            return math.gcd(int(a), int(b))
        case ("lcm", [a, b]):
            return math.lcm(int(a), int(b))
        case ("succ", [a]):
            return a + 1
        case (("min" | "max") as name_, [a, b]):
            return min(a, b) if name_ == "min" else max(a, b)
        case ("natAbs", [a]):
            return abs(a)
        case ("Coprime", [a, b]):
            return math.gcd(int(a), int(b)) == 1
    raise Undefined(f"no meaning for `{name}`")


def _field(value: Value, name: str) -> Value:
    match name:
        case "num":
            return Fraction(value).numerator
        case "den":
            return Fraction(value).denominator
        case "natAbs":
            return abs(value)
        case "toNat":
            return max(int(value), 0)
    raise Undefined(f"projection `{name}`")
