"""Editing exports, as a candidate that has taken over an untrusted worker could; and having them judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.lean.trusted import TrustedLean

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

PROBLEM = Problem("t", "theorem t (a b : Nat) : a + b = b + a")
HONEST = """
inductive Box where
  | box : Nat → Box
def Box.open : Box → Nat
  | .box n => n
theorem helper (a b : Nat) : a + b = b + a := by
  have : (Box.box a).open = a := rfl
  exact Nat.add_comm a b
theorem t (a b : Nat) : a + b = b + a := helper a b
"""
"""An honest proof with declarations of several kinds."""
DEFINITION = {"all": [], "hints": "abbrev", "safety": "safe"}
"""Fields that every definition has."""


async def judge(lean: TrustedLean, text: str, problem: Problem = PROBLEM) -> str:
    """The rule that turns the text away; "" if none does."""
    verdict, _ = await lean.judge_export(problem, text, timeout_s=30)
    assert (verdict.status is Status.PROVED) == (verdict.rule == "")
    return verdict.rule
