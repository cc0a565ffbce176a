"""The negation of a problem, as a problem of its own.

Lean itself reads the type off the refuted theorem, so binders, coercions and instances are exactly the problem's:

    section
    HEADER
    theorem NAME ... := by sorry
    end
    theorem NAME_is_false : ¬ type_of% @NAME

The section ends before the negation is stated, so that the header's variables cannot become premises of it. The type
does not mention the constant, and whoever rests a proof on it is found out by `sorryAx`.
"""

from __future__ import annotations

from collections.abc import Iterable

from prover.core.commands import Command, split_commands
from prover.core.lexer import Kind, trim
from prover.core.problem import Problem

_FIRST = frozenset({"import", "module"})
"""Commands that a file has to begin with."""


def state_negation(problem: Problem, levels: tuple[int, ...] = ()) -> Problem:
    """Return the negation of `problem`, with its universe parameters, if it has any, set to `levels`.

    A universe-polymorphic statement claims something for all universes: it is false when it fails in one.
    """
    commands = split_commands(problem.header.rstrip() + "\n")
    cut = 1 + max((i for i, command in enumerate(commands) if command.keyword in _FIRST), default=-1)
    before, after = _join(commands[:cut]), _join(commands[cut:])
    ends = "".join(f"end {scope}".rstrip() + "\n" for scope in reversed(_open_scopes(commands[cut:])))
    name = _negate_name(problem.lean_name)
    universes = f".{{{', '.join(map(str, levels))}}}" if levels else ""
    return Problem(
        name=name,
        statement=f"theorem _root_.{name} : ¬ type_of% @_root_.{problem.lean_name}{universes}",
        header=f"{before}section\n{after}{problem.statement} := by\n  sorry\n{ends}end\n",
        theorem_name=name,
    )


def _join(commands: Iterable[Command]) -> str:
    return "".join(command.text for command in commands)


def _negate_name(name: str) -> str:
    return f"{name.removesuffix('»')}_is_false»" if name.endswith("»") else f"{name}_is_false"


def _open_scopes(commands: Iterable[Command]) -> list[str]:
    """Return the sections and namespaces that `commands` leave open, outermost first; "" for a nameless section.

    Should one be overlooked, Lean refuses the `end`s, and nothing is refuted.
    """
    scopes: list[str] = []
    for command in commands:
        name = next((token.text for token in trim(command.body)[:1] if token.kind is Kind.WORD), "")
        parts = name.split(".") if "«" not in name else [name]
        if command.keyword == "namespace" or command.keyword == "section":
            scopes.extend(parts)
        elif command.keyword == "mutual":
            scopes.append("")
        elif command.keyword == "end":
            del scopes[max(0, len(scopes) - len(parts)) :]
    return scopes
