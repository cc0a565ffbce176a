"""Contest problems that ask for a value: `abbrev NAME_solution : TYPE := sorry`, the answer in a comment after it.

PutnamBench and CombiBench write them so. With `sorry` in a definition no proof could be accepted, so the answer goes
where the `sorry` stands: the setting "with solution" of both benchmarks.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from benchmarks.extract import extract_last
from benchmarks.text import SourceText
from prover.core.commands import Command, split_commands
from prover.core.errors import MalformedInput
from prover.core.lexer import Kind, Token, join, trim
from prover.core.problem import Problem

_SUFFIX = "_solution"


def load_contest_file(source: SourceText) -> tuple[Problem, ...]:
    """Return the problem of a Lean text, its answers filled in; a missing answer becomes its defect.

    Raises `MalformedInput` when the text states no theorem.
    """
    problem = extract_last(fill_solutions(source.text))
    if problem is None:
        hint = "Each file of this benchmark states one theorem"
        raise MalformedInput(f"{PurePath(source.label).name} contains no theorem", hint=hint)
    missing = find_missing_solution(problem.header)
    if missing and not problem.defect:
        problem = replace(problem, defect=f"`{missing}` is not defined, and no comment after it says what it is")
    return (problem,)


def fill_solutions(text: str) -> str:
    """Put the answers that stand in comments after `abbrev ..._solution ... := sorry` into their definitions."""
    return "".join(_fill(command) for command in split_commands(text))


def find_missing_solution(header: str) -> str:
    """Return the name of a definition that still is `sorry`; empty when there is none."""
    for command in split_commands(header):
        if command.has_sorry and (name := _read_name(command)):
            return name
    return ""


def _fill(command: Command) -> str:
    if not _read_name(command).endswith(_SUFFIX):
        return command.text
    tokens = command.tokens
    end = max((at for at, token in enumerate(tokens) if not token.is_blank), default=0)
    answer = _read_answer(tokens[end + 1 :])
    if tokens[end].text != "sorry" or not answer:
        return command.text
    return f"{join(trim(tokens[:end]))}\n{answer}\n\n"


def _read_name(command: Command) -> str:
    """The name that a definition gives; empty for other commands."""
    if command.keyword not in ("abbrev", "def"):
        return ""
    return next((token.text for token in command.body if token.kind is Kind.WORD), "")


def _read_answer(tokens: tuple[Token, ...]) -> str:
    """The text of the comments, indented; later ones than the first block of lines are remarks."""
    lines: list[str] = []
    for token in tokens:
        if token.kind is Kind.COMMENT:
            lines += _uncomment(token.text)
        elif lines and token.text.count("\n") > 1:
            break
    return "\n".join(f"  {line}" for line in lines if line.strip())


def _uncomment(text: str) -> list[str]:
    if text.startswith("--"):
        return [text[2:].removeprefix(" ").rstrip()]
    return [line.rstrip() for line in text.removeprefix("/-").removesuffix("-/").strip().split("\n")]
