"""Small values of a type: what may stand for a variable, as Lean text and, where Python can compute, as a value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice

from decomposer.expressions.evaluate import Function, Value

_ITEMS = 3
"""Values of an inner type that go into lists, pairs and constant functions."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may be a counterexample."""

    text: str
    """Lean term that can stand as an argument."""
    value: Value | Function | None = None
    """What Python computes with; None when only Lean knows how."""


def number(value: int | Fraction) -> Candidate:
    """A number as a candidate, in parentheses when negative or a fraction."""
    text = str(value) if value >= 0 and Fraction(value).denominator == 1 else f"({value})".replace("/", " / ")
    return Candidate(text, value)


def list_values(type_: str) -> Iterator[Candidate]:
    """Yield values of the type with that text, small ones first; nothing for a type that is not known.

    Numbers go on for ever.
    """
    type_ = _strip(type_)
    if type_ in _BASIC:
        yield from _BASIC[type_]()
    elif len(arrow := split_top(type_, "→")) > 1:
        yield from _functions(arrow[:-1], arrow[-1])
    elif len(factors := split_top(type_, "×")) > 1:
        yield from _pairs(factors[0], " × ".join(factors[1:]))
    elif " " in type_:
        head, argument = type_.split(" ", 1)
        yield from _applied(head, argument)


def split_top(text: str, separator: str) -> list[str]:
    """Split at the separators that are outside all brackets."""
    parts, depth, last = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([{⟨") - (character in ")]}⟩")
        if depth == 0 and character == separator:
            parts.append(text[last:index].strip())
            last = index + 1
    return [*parts, text[last:].strip()]


def _strip(text: str) -> str:
    text = " ".join(text.split())
    while text.startswith("(") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return index == len(text) - 1
    return False


def _naturals() -> Iterator[Candidate]:
    return (number(n) for n in count())


def _integers() -> Iterator[Candidate]:
    yield number(0)
    for n in count(1):
        yield number(n)
        yield number(-n)


def _rationals() -> Iterator[Candidate]:
    """Fractions by height: 0, 1, -1, 2, -2, 1/2, -1/2, ..."""
    yield number(Fraction(0))
    for height in count(1):
        for other in range(1, height + 1):
            if math.gcd(height, other) == 1:
                for value in dict.fromkeys((Fraction(height, other), Fraction(other, height))):
                    yield number(value)
                    yield number(-value)


def _booleans() -> Iterator[Candidate]:
    return iter((Candidate("true", True), Candidate("false", False)))


def _propositions() -> Iterator[Candidate]:
    return iter((Candidate("True", True), Candidate("False", False)))


def _types() -> Iterator[Candidate]:
    return (Candidate(text) for text in ("Bool", "Nat", "Unit", "Empty"))


_BASIC: dict[str, Callable[[], Iterator[Candidate]]] = {
    "Nat": _naturals,
    "Int": _integers,
    "Rat": _rationals,
    "Bool": _booleans,
    "Prop": _propositions,
    "Type": _types,
    "Unit": lambda: iter((Candidate("()"),)),
    "String": lambda: iter((Candidate('""'), Candidate('"a"'), Candidate('"ab"'))),
    "Char": lambda: iter((Candidate("'a'"), Candidate("'b'"))),
}


def _applied(head: str, argument: str) -> Iterator[Candidate]:
    """Values of `Fin n`, `List α`, `Array α` and `Option α`."""
    if head == "Fin" and argument.isdigit():
        yield from (Candidate(str(n)) for n in range(int(argument)))
    items = [c.text for c in islice(list_values(argument), _ITEMS)] if head in ("List", "Array", "Option") else []
    if head == "Option" and items:
        yield from (Candidate(text) for text in ("none", *(f"(some {item})" for item in items)))
    elif items:
        mark = "#" if head == "Array" else ""
        contents = ["", *items, *(f"{a}, {b}" for a in items for b in items)]
        contents += [", ".join((a, b, c)) for a in items[:2] for b in items[:2] for c in items[:2]]
        yield from (Candidate(f"{mark}[{content}]") for content in contents)


def _pairs(left: str, right: str) -> Iterator[Candidate]:
    rights = [c.text for c in islice(list_values(right), _ITEMS)]
    for a in islice(list_values(left), _ITEMS):
        yield from (Candidate(f"({a.text}, {b})") for b in rights)


_ENDOMAPS: tuple[tuple[str, Function], ...] = (
    ("n", lambda n: n),
    ("n + 1", lambda n: n + 1),
    ("2 * n", lambda n: 2 * n),
    ("n * n", lambda n: n * n),
    ("2 * n + 1", lambda n: 2 * n + 1),
    ("n % 2", lambda n: n % 2),
)
_PREDICATES: tuple[tuple[str, Function], ...] = (
    ("n = 0", lambda n: n == 0),
    ("n ≠ 0", lambda n: n != 0),
    ("n % 2 = 0", lambda n: n % 2 == 0),
    ("n = 1", lambda n: n == 1),
    ("n ≤ 1", lambda n: n <= 1),
)
_RELATIONS: tuple[tuple[str, Function], ...] = (
    ("a = b", lambda a, b: a == b),
    ("a ≠ b", lambda a, b: a != b),
    ("a ≤ b", lambda a, b: a <= b),
    ("a < b", lambda a, b: a < b),
)


def _functions(sources: list[str], target: str) -> Iterator[Candidate]:
    """Constant functions, then the simplest others."""
    blanks = " ".join("_" for _ in sources)
    for inner in islice(list_values(target), _ITEMS):
        yield Candidate(f"(fun {blanks} => {inner.text})", _constant(inner.value))
    numeric = all(source in ("Nat", "Int") for source in sources)
    if len(sources) == 1 and numeric and target == sources[0]:
        yield from (Candidate(f"(fun n => {text})", function) for text, function in _ENDOMAPS)
    elif len(sources) == 1 and sources[0] == target:
        yield Candidate("(fun x => x)", lambda x: x)
    elif len(sources) == 1 and numeric and target == "Prop":
        yield from (Candidate(f"(fun n => {text})", function) for text, function in _PREDICATES)
    elif len(sources) == 2 and sources[0] == sources[1] and target == "Prop":
        usable = _RELATIONS if numeric else _RELATIONS[:2]
        yield from (Candidate(f"(fun a b => {text})", function) for text, function in usable)
    elif len(sources) == 2 and sources[0] == sources[1] == target:
        yield Candidate("(fun a _ => a)", lambda a, _: a)
        yield Candidate("(fun _ b => b)", lambda _, b: b)
        if numeric:
            yield Candidate("(fun a b => a + b)", lambda a, b: a + b)


def _constant(value: Value | Function | None) -> Function | None:
    return None if value is None or callable(value) else lambda *_: value
