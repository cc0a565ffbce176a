"""A precedence-climbing parser for the terms that Lean pretty-prints in arithmetic goals.

Method: Pratt, "Top down operator precedence" (POPL 1973), with the levels of Lean's prelude.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from decomposer.expressions.printer import ATOM, INFIX_LEVELS, PREFIX_LEVELS
from decomposer.expressions.terms import (
    Ascription,
    Call,
    Expr,
    Field,
    Infix,
    ListLiteral,
    Name,
    Number,
    Prefix,
    Quantifier,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+)"
    r"|(?P<name>[^\W\d][\w!?'✝₀-₉]*(?:\.[^\W\d][\w!?'✝₀-₉]*)*)"
    r"|(?P<symbol>==|!=|&&|\|\||::|\+\+|:=|=>|[-+*/%^=≠<≤>≥∣∈∉∧∨→↔¬↑∀∃(),:.∘\[\]·]))"
)
_KEYWORDS = frozenset({"fun", "if", "then", "else", "let", "have", "match", "with", "do", "by", "in"})


class ParseError(ValueError):
    """The text is not in the understood part of Lean's term language."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    glued: bool
    """True when no space stands before it."""


def parse(text: str) -> Expr:
    """Parse one whole term.

    Raises:
        ParseError: when `text` holds anything that is not understood.
    """
    parser = _Parser(_tokenize(text))
    expr = parser.term(0)
    parser.expect_end()
    return expr


def try_parse(text: str) -> Expr | None:
    """Parse `text`, or return None when it is not understood."""
    try:
        return parse(text)
    except (ParseError, RecursionError):
        return None


def _tokenize(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ParseError(f"unexpected text at {position}: {text[position : position + 20]!r}")
        kind = match.lastgroup
        word = match.group(kind)
        tokens.append(_Token("symbol" if word in _KEYWORDS else kind, word, match.start(kind) == position))
        position = match.end()
    return tokens


def _named(text: str) -> Expr:
    """Read `x.den` as a projection of a local `x`, but `Nat.gcd` as one constant."""
    first, *fields = text.split(".")
    if not fields or first[0].isupper():
        return Name(text)
    expr: Expr = Name(first)
    for field in fields:
        expr = Field(expr, field)
    return expr


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._index = 0

    def expect_end(self) -> None:
        if self._index < len(self._tokens):
            raise ParseError(f"unexpected `{self._tokens[self._index].text}`")

    def _peek(self, text: str) -> bool:
        return self._index < len(self._tokens) and self._tokens[self._index].text == text

    def _accept(self, text: str) -> bool:
        found = self._peek(text)
        self._index += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise ParseError(f"expected `{text}`")

    def _next(self) -> _Token:
        if self._index >= len(self._tokens):
            raise ParseError("unexpected end of text")
        self._index += 1
        return self._tokens[self._index - 1]

    def term(self, least: int) -> Expr:
        left, bound = self._operand()
        while self._index < len(self._tokens):
            operator = self._tokens[self._index].text
            if operator not in INFIX_LEVELS:
                break
            own, left_least, right_least = INFIX_LEVELS[operator]
            if own < least or bound < left_least:
                break
            self._index += 1
            left, bound = Infix(operator, left, self.term(right_least)), own
        return left

    def _operand(self) -> tuple[Expr, int]:
        """A prefix operation, a quantified term or an application, with the level it binds at."""
        if self._index < len(self._tokens):
            text = self._tokens[self._index].text
            if text in ("∀", "∃", "fun"):
                self._index += 1
                return self._quantifier(text), ATOM
            if text in ("¬", "-"):
                self._index += 1
                own, operand_least = PREFIX_LEVELS[text]
                return Prefix(text, self.term(operand_least)), own
        return self._application(), ATOM

    def _application(self) -> Expr:
        head = self._atom()
        arguments: list[Expr] = []
        while self._starts_atom():
            arguments.append(self._atom())
        return Call(head, tuple(arguments)) if arguments else head

    def _starts_atom(self) -> bool:
        if self._index >= len(self._tokens):
            return False
        token = self._tokens[self._index]
        return token.kind in ("number", "name") or token.text in ("(", "↑", "[")

    def _atom(self) -> Expr:
        token = self._next()
        expr: Expr
        if token.kind == "number":
            expr = Number(int(token.text))
        elif token.kind == "name":
            expr = _named(token.text)
        elif token.text == "↑":
            return Prefix("↑", self._atom())
        elif token.text == "(":
            expr = self._parenthesised()
        elif token.text == "[":
            expr = self._list()
        else:
            raise ParseError(f"unexpected `{token.text}`")
        return self._projections(expr)

    def _projections(self, expr: Expr) -> Expr:
        while self._peek(".") and self._tokens[self._index].glued:
            self._index += 1
            for part in self._next().text.split("."):
                expr = Field(expr, part)
        return expr

    def _parenthesised(self) -> Expr:
        expr = self.term(0)
        if self._accept(":"):
            expr = Ascription(expr, self._type_text((")",)))
        self._expect(")")
        return expr

    def _list(self) -> Expr:
        if self._accept("]"):
            return ListLiteral(())
        items = [self.term(0)]
        while self._accept(","):
            items.append(self.term(0))
        self._expect("]")
        return ListLiteral(tuple(items))

    def _type_text(self, ends: tuple[str, ...]) -> str:
        words: list[str] = []
        depth = 0
        while depth or not any(self._peek(end) for end in ends):
            token = self._next()
            depth += (token.text == "(") - (token.text == ")")
            words.append(token.text if token.glued or not words else f" {token.text}")
        return "".join(words)

    def _quantifier(self, symbol: str) -> Expr:
        end = "=>" if symbol == "fun" else ","
        binders: list[tuple[str, str]] = []
        guard: Expr | None = None
        while not self._accept(end):
            if self._accept("("):
                names = self._names()
                self._expect(":")
                type_ = self._type_text((")",))
                self._expect(")")
                binders += [(name, type_) for name in names]
            elif self._accept(":"):
                type_ = self._type_text((end,))
                binders = [(name, known or type_) for name, known in binders]
            elif self._tokens[self._index : self._index + 1] and self._tokens[self._index].text in INFIX_LEVELS:
                operator = self._next().text
                guard = Infix(operator, Name(binders[-1][0]), self.term(INFIX_LEVELS[operator][2]))
            else:
                binders += [(name, "") for name in self._names()]
        if not binders:
            raise ParseError(f"`{symbol}` without a bound name")
        body = self.term(0)
        if guard is not None:
            body = Infix("∧" if symbol == "∃" else "→", guard, body)
        return Quantifier(symbol, tuple(binders), body)

    def _names(self) -> list[str]:
        names: list[str] = []
        while self._index < len(self._tokens) and self._tokens[self._index].kind == "name":
            names.append(self._next().text)
        if not names:
            raise ParseError("expected a bound name")
        return names
