"""Evaluation of parsed terms with Lean's meaning of the operations on Nat, Int and Rat.

Used to test a conjecture on many values before Lean is asked to prove it.
"""

from __future__ import annotations

import math
import operator as operators
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
COMPARISONS: dict[str, Callable[[Value, Value], object]] = {
    "=": operators.eq,
    "≠": operators.ne,
    "<": operators.lt,
    "≤": operators.le,
    ">": operators.gt,
    "≥": operators.ge,
}
RELATIONS = frozenset({*COMPARISONS, "∣"})
CONNECTIVES = frozenset("∧∨→↔")
ARITHMETIC = frozenset("+-*/%")
FIELD_TYPES = {"den": "Nat", "num": "Int", "natAbs": "Nat", "toNat": "Nat", "length": "Nat"}
NUMERIC_TYPES = ("Nat", "Int", "Rat")
MAX_BITS = 100_000


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
        case Call(function, _):
            return _infer_call(function, types)
        case Field(_, name):
            return FIELD_TYPES.get(name)
        case Prefix("-", operand) | Infix("^", operand, _):
            return infer_type(operand, types)
        case Infix(operator, left, right) if operator in ARITHMETIC:
            return infer_type(left, types) or infer_type(right, types)
        case Infix(operator, _, _) if operator in RELATIONS or operator in CONNECTIVES:
            return "Prop"
    return None


def _infer_call(function: Expr, types: Mapping[str, str]) -> str | None:
    if isinstance(function, Field):
        return infer_type(function.value, types)
    if not isinstance(function, Name):
        return None
    if function.text in types:
        return types[function.text].rsplit("→", 1)[-1].strip()
    space = function.text.split(".")[0]
    return space if space in NUMERIC_TYPES else None


def join_type(left: Expr, right: Expr, types: Mapping[str, str]) -> str:
    """Type at which a relation between `left` and `right` is stated (Nat for bare numerals)."""
    known = infer_type(left, types) or infer_type(right, types)
    if known is not None:
        return known
    return "Rat" if _has_coercion(left, right) and _has_division(left, right) else _bare_type(left, right)


def _bare_type(left: Expr, right: Expr) -> str:
    return "Int" if _has_coercion(left, right) else "Nat"


def _has_coercion(*exprs: Expr) -> bool:
    return any((isinstance(e, Prefix) and e.operator == "↑") or _has_coercion(*children(e)) for e in exprs)


def _has_division(*exprs: Expr) -> bool:
    return any((isinstance(e, Infix) and e.operator == "/") or _has_division(*children(e)) for e in exprs)


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
    return _Evaluation(values, types).value(expr, expected)


class _Evaluation:
    """An evaluation under fixed values and types of the free names."""

    def __init__(self, values: Mapping[str, Value | Function], types: Mapping[str, str]) -> None:
        self._values = values
        self._types = types

    def value(self, expr: Expr, expected: str | None) -> Value:
        """The value of `expr` at type `expected`, or at its own type."""
        match expr:
            case Number(number):
                return Fraction(number) if expected == "Rat" else number
            case Name(text):
                return self._look_up(text)
            case Ascription(inner, type_):
                return self.value(inner, type_)
            case Prefix(operator, operand):
                return self._prefix(operator, operand, expected)
            case Infix(operator, left, right) if operator in RELATIONS:
                return self._relation(operator, left, right)
            case Infix(operator, left, right) if operator in CONNECTIVES:
                return self._connective(operator, left, right)
            case Infix(operator, left, right):
                type_ = expected or infer_type(expr, self._types) or "Nat"
                return self._arithmetic(operator, left, right, type_)
            case Call(function, arguments):
                return self._call(function, arguments)
            case Field(inner, name):
                return _call_builtin(name, [self._own(inner)])
        raise Undefined(f"cannot evaluate {type(expr).__name__}")

    def _own(self, expr: Expr) -> Value:
        """The value of `expr` at its own type."""
        return self.value(expr, infer_type(expr, self._types))

    def _look_up(self, text: str) -> Value:
        value = {"True": True, "False": False}.get(text, self._values.get(text))
        if value is None or callable(value):
            raise Undefined(f"no value for `{text}`")
        return value

    def _prefix(self, operator: str, operand: Expr, expected: str | None) -> Value:
        if operator == "↑":
            value = self._own(operand)
            return Fraction(value) if expected == "Rat" else value
        if operator == "¬":
            return not self.value(operand, "Prop")
        return -self.value(operand, expected or infer_type(operand, self._types))

    def _relation(self, operator: str, left: Expr, right: Expr) -> bool:
        type_ = join_type(left, right, self._types)
        a, b = self.value(left, type_), self.value(right, type_)
        if operator == "∣":
            return b == 0 if a == 0 else b % a == 0
        return bool(COMPARISONS[operator](a, b))

    def _connective(self, operator: str, left: Expr, right: Expr) -> bool:
        a = bool(self.value(left, "Prop"))
        if operator == "↔":
            return a == bool(self.value(right, "Prop"))
        if operator == "∧":
            return a and bool(self.value(right, "Prop"))
        decided = a if operator == "∨" else not a
        return decided or bool(self.value(right, "Prop"))

    def _arithmetic(self, operator: str, left: Expr, right: Expr, type_: str) -> Value:
        a = self.value(left, type_)
        if operator == "^":
            return _power(a, self.value(right, infer_type(right, self._types) or "Nat"))
        b = self.value(right, type_)
        match operator:
            case "+":
                return a + b
            case "-":
                return max(a - b, 0) if type_ == "Nat" else a - b
            case "*":
                return a * b
            case "/":
                return _divide(a, b, type_)
            case "%":
                return int(a) if b == 0 else int(a) % abs(int(b))
        raise Undefined(f"operation `{operator}`")

    def _call(self, function: Expr, arguments: tuple[Expr, ...]) -> Value:
        if isinstance(function, Field):
            name, arguments = function.name, (function.value, *arguments)
        elif isinstance(function, Name):
            name = function.text
        else:
            raise Undefined("function is a compound term")
        numbers = [self._own(a) for a in arguments]
        given = self._values.get(name)
        return given(*numbers) if callable(given) else _call_builtin(name.split(".")[-1], numbers)


def _divide(a: Value, b: Value, type_: str) -> Value:
    """Lean's division: exact on Rat, else rounded so that the remainder is not negative; by 0 it gives 0."""
    if type_ == "Rat":
        return Fraction(a) / Fraction(b) if b else Fraction(0)
    if b == 0:
        return 0
    return int(a) // int(b) if b > 0 else -(int(a) // -int(b))


def _power(base: Value, exponent: Value) -> Value:
    if not isinstance(exponent, int) or exponent < 0:
        raise Undefined("exponent is not a natural number")
    size = max(abs(int(base)), Fraction(base).denominator).bit_length()
    if size * exponent > MAX_BITS:
        raise Undefined("power is too large")
    result: int | Fraction = base**exponent
    return result


def _call_builtin(name: str, arguments: list[Value]) -> Value:
    """The functions of core Lean that arithmetic statements use, by the last part of their name."""
    function = BUILTINS.get((name, len(arguments)))
    if function is None:
        raise Undefined(f"no meaning for `{name}`")
    return function(*arguments)


BUILTINS: dict[tuple[str, int], Function] = {
    ("gcd", 2): lambda a, b: math.gcd(int(a), int(b)),
    ("lcm", 2): lambda a, b: math.lcm(int(a), int(b)),
    ("Coprime", 2): lambda a, b: math.gcd(int(a), int(b)) == 1,
    ("min", 2): min,
    ("max", 2): max,
    ("succ", 1): lambda a: a + 1,
    ("natAbs", 1): abs,
    ("toNat", 1): lambda a: max(int(a), 0),
    ("num", 1): lambda a: Fraction(a).numerator,
    ("den", 1): lambda a: Fraction(a).denominator,
}
