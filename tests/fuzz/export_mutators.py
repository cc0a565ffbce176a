"""Changing exports: what a process that an attacker has taken over could send to the judge."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

Line = Any
Mutator = Callable[[random.Random, list[Line]], None]
DECLARATIONS = ("thm", "def", "opaque", "axiom", "inductive", "quot")
EXPRESSION_KEYS = frozenset({"fn", "arg", "type", "body", "value", "struct"})
VALUES: tuple[object, ...] = (
    0, 1, 2, 3, -1, 7, 2**20, 2**31, 2**64, 10**30, 0.5, True, False, None, "", "x", "0", "safe", "unsafe", "partial",
    "opaque", "abbrev", "default", [], [0], [0, 0], {}, {"str": {"pre": 0, "str": "t"}}, "\ud800", "\0",
)  # fmt: skip
NAMES = (
    "t", "False", "True", "Nat", "Nat.add", "propext", "sorryAx", "Eq", "Classical.choice", "Quot", "Lean",
    "ofReduceBool", "trustCompiler", "", "match_1", "_private", "rec",
)  # fmt: skip


def change_number(chance: random.Random, lines: list[Line]) -> None:
    """Shift or redirect one index somewhere: numbers are what holds an export together."""
    places = [place for line in lines for place in _find_places(line) if _is_number(place[0][place[1]])]
    if places:
        holder, key = chance.choice(places)
        holder[key] = chance.choice((holder[key] + 1, max(0, holder[key] - 1), chance.randrange(len(lines) + 1)))


def redirect_expression(chance: random.Random, lines: list[Line]) -> None:
    """Have a part of an expression be another expression, which comes before it: the format is kept."""
    holders = [line for line in lines if isinstance(line, dict) and isinstance(line.get("ie"), int) and line["ie"] > 0]
    chance.shuffle(holders)
    for line in holders:
        parts = [body for body in line.values() if isinstance(body, dict) and EXPRESSION_KEYS.intersection(body)]
        if parts:
            key = chance.choice(sorted(EXPRESSION_KEYS.intersection(parts[0])))
            parts[0][key] = chance.randrange(line["ie"])
            return


def grow_proof(chance: random.Random, lines: list[Line]) -> None:
    """Build new expressions in front of the last declaration, and make the last of them its value or its type."""
    at = max((n for n, line in enumerate(lines) if isinstance(line, dict) and "thm" in line), default=None)
    if at is None or not isinstance(lines[at]["thm"], dict):
        return
    number, names = _count(lines, "ie"), _count(lines, "in") + 1
    grown: list[Line] = []
    for _ in range(chance.randint(1, 8)):
        grown.append({"ie": number, **_make_expression(chance, number, names)})
        number += 1
    lines[at]["thm"][chance.choice(("value", "value", "value", "type"))] = number - 1
    lines[at:at] = grown


def _make_expression(chance: random.Random, number: int, names: int) -> Line:
    def earlier() -> int:
        return max(0, number - 1 - int(chance.expovariate(0.2))) if chance.random() < 0.7 else chance.randrange(number)

    binder = {"binderInfo": "default", "name": chance.randrange(names), "type": earlier(), "body": earlier()}
    makers: tuple[Callable[[], Line], ...] = (
        lambda: {"app": {"fn": earlier(), "arg": earlier()}},
        lambda: {"const": {"name": chance.randrange(names), "us": chance.choice(([], [], [], [0], [0, 0]))}},
        lambda: {"lam": binder},
        lambda: {"forallE": binder},
        lambda: chance.choice(({"bvar": 0}, {"sort": 0})),
        lambda: {"proj": {"typeName": chance.randrange(names), "idx": chance.randrange(3), "struct": earlier()}},
        lambda: {"natVal": str(chance.choice((0, 1, 5, 2**64)))},
    )
    return chance.choice(makers)() if number else {"sort": 0}


def _count(lines: list[Line], tag: str) -> int:
    return sum(isinstance(line, dict) and tag in line for line in lines)


def change_declaration(chance: random.Random, lines: list[Line]) -> None:
    """Redirect a number within a declaration: its type, its value, its name."""
    holders = [line for line in lines if isinstance(line, dict) and any(kind in line for kind in DECLARATIONS)]
    places = (
        [place for place in _find_places(chance.choice(holders)) if _is_number(place[0][place[1]])] if holders else []
    )
    if places:
        holder, key = chance.choice(places)
        holder[key] = chance.randrange(len(lines))


def change_value(chance: random.Random, lines: list[Line]) -> None:
    """Put anything in the place of a field."""
    places = [place for line in lines for place in _find_places(line)]
    if places:
        holder, key = chance.choice(places)
        holder[key] = copy.deepcopy(chance.choice(VALUES))


def rename_part(chance: random.Random, lines: list[Line]) -> None:
    """Change a part of a name to one that matters."""
    names = [line["str"] for line in lines if isinstance(line, dict) and isinstance(line.get("str"), dict)]
    if names:
        chance.choice(names)["str"] = chance.choice(NAMES)


def drop_field(chance: random.Random, lines: list[Line]) -> None:
    """Remove a field or an item."""
    places = [place for line in lines for place in _find_places(line)]
    if places:
        holder, key = chance.choice(places)
        del holder[key]


def drop_line(chance: random.Random, lines: list[Line]) -> None:
    """Remove one line."""
    if lines:
        del lines[chance.randrange(len(lines))]


def repeat_line(chance: random.Random, lines: list[Line]) -> None:
    """Say a line again, somewhere."""
    if lines:
        lines.insert(chance.randrange(len(lines) + 1), copy.deepcopy(chance.choice(lines)))


def swap_lines(chance: random.Random, lines: list[Line]) -> None:
    """Swap two lines; declarations may then come before what they rest on."""
    if len(lines) > 1:
        a, b = chance.sample(range(len(lines)), 2)
        lines[a], lines[b] = lines[b], lines[a]


def turn_kind(chance: random.Random, lines: list[Line]) -> None:
    """Turn a declaration into one of another kind."""
    holders = [line for line in lines if isinstance(line, dict) and any(kind in line for kind in DECLARATIONS)]
    if holders:
        line = chance.choice(holders)
        kind = next(kind for kind in DECLARATIONS if kind in line)
        body = line.pop(kind)
        extra = {"isUnsafe": False, "hints": "abbrev", "safety": "safe"}
        line[chance.choice(DECLARATIONS)] = {**extra, **body} if isinstance(body, dict) else body


def cross_values(chance: random.Random, lines: list[Line]) -> None:
    """Give a declaration the type, value or name of another one."""
    bodies = [
        body for line in lines if isinstance(line, dict)
        for kind in DECLARATIONS if isinstance(body := line.get(kind), dict)
    ]  # fmt: skip
    fields = ("type", "value", "name", "levelParams")
    if len(bodies) > 1:
        ours, theirs = chance.sample(bodies, 2)
        field = chance.choice(fields)
        if field in theirs:
            ours[field] = copy.deepcopy(theirs[field])


EXPORT_MUTATORS: tuple[tuple[Mutator, int], ...] = (
    (redirect_expression, 10), (grow_proof, 12), (change_declaration, 5), (cross_values, 4), (turn_kind, 3),
    (rename_part, 3), (change_number, 3), (change_value, 2), (drop_field, 1), (drop_line, 1), (repeat_line, 1),
    (swap_lines, 1),
)  # fmt: skip
"""Each with its weight."""


def mutate_export(chance: random.Random, text: str) -> str:
    """Apply one to four mutators, and now and then damage the characters of the result."""
    lines = [json.loads(line) for line in text.splitlines()]
    mutators, weights = zip(*EXPORT_MUTATORS, strict=True)
    for mutate in chance.choices(mutators, weights, k=chance.choice((1, 1, 2, 4))):
        mutate(chance, lines)
    text = "".join(json.dumps(line, ensure_ascii=chance.random() < 0.5) + "\n" for line in lines)
    if chance.random() < 0.03:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(("\0", "{", "}", '"', "\n", "1e999", "-", "\ud800", "")) + text[at + 1 :]
    return text


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _find_places(value: Line) -> list[tuple[Any, Any]]:
    """All (container, key) in `value`."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            found.extend(_find_places(value[key]))
    return found
