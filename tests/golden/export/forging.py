"""Editing exports, as a candidate that has taken over an untrusted worker could."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Line = dict[str, Any]
KINDS = ("thm", "def", "opaque", "axiom", "inductive", "quot")


class Export:
    """The lines of an export as objects, with the next free numbers."""

    def __init__(self, text: str) -> None:
        self.lines: list[Line] = [json.loads(line) for line in text.splitlines()]

    @property
    def text(self) -> str:
        """The export as text."""
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.lines)

    def declaration(self, kind: str) -> Line:
        """The last declaration of that kind, to be changed in place."""
        return next(line[kind] for line in reversed(self.lines) if kind in line)

    def position(self, kind: str) -> int:
        """Where that declaration stands."""
        return max(number for number, line in enumerate(self.lines) if kind in line)

    def turn(self, kind: str, other: str, **fields: Any) -> None:
        """Turn the last declaration of one kind into another kind."""
        self.lines[self.position(kind)] = {other: {**self.declaration(kind), **fields}}

    def name(self, text: str) -> int:
        """The number of a name, which is added if it is new."""
        number = 0
        for part in text.split("."):
            number = self._add("in", {"str": {"pre": number, "str": part}})
        return number

    def level(self, body: Line) -> int:
        """The number of a universe level, which is added if it is new."""
        return self._add("il", body)

    def expr(self, kind: str, body: Any) -> int:
        """The number of an expression, which is added if it is new."""
        return self._add("ie", {kind: body})

    def constant(self, name: str) -> int:
        """The number of a constant without universe levels."""
        return self.expr("const", {"name": self.name(name), "us": []})

    def declare(self, kind: str, name: str, type_: int, /, **fields: Any) -> None:
        """Add a declaration in front of the theorem."""
        body = {"name": self.name(name), "levelParams": [], "type": type_, **fields}
        self.lines.insert(self.position("thm"), {kind: body})

    def _add(self, tag: str, body: Line) -> int:
        known = [line for line in self.lines if tag in line]
        for line in known:
            if {key: value for key, value in line.items() if key != tag} == body:
                return int(line[tag])
        number = len(known) + (0 if tag == "ie" else 1)
        self.lines.insert(self.position("thm"), {tag: number, **body})
        return number


Forge = Callable[[Export], None]
