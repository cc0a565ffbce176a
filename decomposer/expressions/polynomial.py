"""The bridge to sympy: parsed terms as polynomials, polynomials as Lean text."""

from __future__ import annotations

from collections.abc import Mapping

import sympy

from decomposer.expressions.evaluate import infer_type, join_type
from decomposer.expressions.printer import show
from decomposer.expressions.terms import Ascription, Call, Expr, Field, Infix, Name, Number, Prefix

MAX_DEGREE = 12
MAX_NUMERAL_BITS = 2_000


class NotPolynomial(ValueError):
    """The term is no polynomial in its variables and atoms."""


class Algebra:
    """Translates the terms of one goal; equal atoms (`f n`, `2 ^ n`, `x`) share one symbol.

    With `inverses`, a quotient by a variable is read as a product with the atom `1 / x`.
    """

    def __init__(self, types: Mapping[str, str], *, inverses: bool = False) -> None:
        self._types = types
        self._inverses = inverses
        self._texts: dict[str, sympy.Symbol] = {}
        self._atom_types: dict[str, str | None] = {}
        self.truncates = False
        """Whether a subtraction of naturals was read as an exact one."""

    def symbol(self, atom: Expr) -> sympy.Symbol:
        """Return the symbol that stands for `atom`; coercions of it share the symbol."""
        bare = _strip(atom)
        text = show(bare)
        self._atom_types.setdefault(text, infer_type(bare, self._types))
        return self._texts.setdefault(text, sympy.Symbol(f"v{len(self._texts)}"))

    def text_of(self, symbol: sympy.Symbol) -> str:
        """Return the Lean text of the atom that `symbol` stands for."""
        return next(text for text, known in self._texts.items() if known == symbol)

    def type_of(self, text: str) -> str | None:
        """Type of the atom with that text, where known."""
        return self._atom_types.get(text)

    @property
    def names(self) -> dict[sympy.Symbol, str]:
        """Lean text of every atom met so far, ready to stand as an argument."""
        return {symbol: f"({text})" if " " in text else text for text, symbol in self._texts.items()}

    def polynomial(self, expr: Expr, type_: str | None = None) -> sympy.Expr:
        """Translate a numeric term of type `type_`.

        Raises:
            NotPolynomial: on `%`, on `/` outside Rat, and on numbers too large for sympy.
        """
        match expr:
            case Number(value):
                if value.bit_length() > MAX_NUMERAL_BITS:
                    raise NotPolynomial("numeral is too large")
                return sympy.Integer(value)
            case Ascription(value, given):
                return self.polynomial(value, given)
            case Prefix("↑", operand):
                return self.polynomial(operand, infer_type(operand, self._types))
            case Prefix("-", operand):
                return -self.polynomial(operand, type_)
            case Infix("^", left, right):
                return self._power(expr, left, right, type_)
            case Infix(operator, left, right) if operator in {"+", "-", "*", "/"}:
                return self._operation(operator, left, right, type_ or infer_type(expr, self._types))
            case Name() | Call() | Field():
                return self.symbol(expr)
        raise NotPolynomial(show(expr))

    def difference(self, relation: Infix) -> sympy.Expr:
        """Translate `a = b`, `a ≤ b`, ... into the polynomial `b - a`, expanded."""
        type_ = join_type(relation.left, relation.right, self._types)
        if type_ not in ("Nat", "Int", "Rat"):
            raise NotPolynomial(f"type {type_}")
        left, right = self.polynomial(relation.left, type_), self.polynomial(relation.right, type_)
        return sympy.expand(right - left)

    def _power(self, expr: Expr, base: Expr, exponent: Expr, type_: str | None) -> sympy.Expr:
        if isinstance(exponent, Number) and exponent.value <= MAX_DEGREE:
            return self.polynomial(base, type_) ** exponent.value
        if isinstance(base, Number) and isinstance(exponent, Number):
            if base.value.bit_length() * exponent.value > MAX_NUMERAL_BITS:
                raise NotPolynomial("power is too large")
            return sympy.Integer(base.value**exponent.value)
        rest, constant = _split_sum(exponent)
        if rest is None or not 0 < constant <= MAX_DEGREE:
            return self.symbol(expr)
        return self.symbol(Infix("^", base, rest)) * self.polynomial(base, type_) ** constant

    def _operation(self, operator: str, left: Expr, right: Expr, type_: str | None) -> sympy.Expr:
        a, b = self.polynomial(left, type_), self.polynomial(right, type_)
        if operator == "+":
            return a + b
        if operator == "*":
            return a * b
        if operator == "-":
            self.truncates |= type_ == "Nat"
            return a - b
        if type_ == "Rat" and b.is_number and b != 0:
            return a / b
        if type_ == "Rat" and self._inverses and b.is_Symbol:
            return a * self.inverse(right)
        raise NotPolynomial("division")

    def inverse(self, variable: Expr) -> sympy.Symbol:
        """The atom that stands for `1 / variable`."""
        return self.symbol(Infix("/", Number(1), _strip(variable)))


def _split_sum(expr: Expr) -> tuple[Expr | None, int]:
    """Split `e + 1 + 2` into `e` and 3."""
    match expr:
        case Number(value):
            return None, value
        case Infix("+", left, right):
            (a, m), (b, n) = _split_sum(left), _split_sum(right)
            rest = b if a is None else a if b is None else Infix("+", a, b)
            return rest, m + n
    return expr, 0


def _strip(expr: Expr) -> Expr:
    while isinstance(expr, Prefix) and expr.operator == "↑":
        expr = expr.operand
    return expr


def show_polynomial(polynomial: sympy.Expr, names: Mapping[sympy.Symbol, str]) -> str:
    """Print an expanded polynomial with integer or rational coefficients as Lean text."""
    symbols = sorted(polynomial.free_symbols, key=lambda s: names[s])
    if not symbols:
        return _show_rational(sympy.Rational(polynomial))
    terms = sympy.Poly(polynomial, *symbols).terms()
    text = ""
    for exponents, coefficient in terms:
        factors = [
            names[s] if power == 1 else f"{names[s]} ^ {power}"
            for s, power in zip(symbols, exponents, strict=True)
            if power
        ]
        size = abs(coefficient)
        if size != 1 or not factors:
            factors.insert(0, _show_rational(size))
        sign = ("-" if coefficient < 0 else "") if not text else (" - " if coefficient < 0 else " + ")
        text += sign + " * ".join(factors)
    return text


def _show_rational(value: sympy.Rational) -> str:
    text = str(abs(value.p)) if value.q == 1 else f"({abs(value.p)} / {value.q})"
    return f"-{text}" if value < 0 else text
