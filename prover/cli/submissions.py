"""What `prover check` is given: files and rows, turned into candidates with their references."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from benchmarks.extract import FoundTheorem, extract_last, find_theorems
from benchmarks.text import SourceText, decode, normalize_newlines, read_source
from prover.core.errors import MalformedInput
from prover.core.lexer import Kind, tokenize
from prover.core.problem import Problem
from prover.screen import STATING_RULES, Candidate, Finding, read_candidate, read_own, screen

STDIN = Path("-")
Identifier = str | int | float | None


@dataclass(frozen=True, slots=True)
class Submission:
    """A candidate and what it has to prove."""

    id: Identifier
    problem: Problem
    candidate: Candidate
    is_own_reference: bool = False

    def find_fault(self) -> Finding | None:
        """Return what the static screen turns away, if anything."""
        skip = STATING_RULES if self.is_own_reference else frozenset()
        stated = self.problem.statement if self.is_own_reference else self.problem.header + self.problem.statement
        known = frozenset(token.text for token in tokenize(stated) if token.kind is Kind.WORD)
        return screen(self.candidate.own_text, skip=skip, known=known)


@dataclass(frozen=True, slots=True)
class UnusableRow:
    """A row that cannot be checked, and why."""

    id: Identifier
    rule: str
    message: str


def read_file(file: Path, theorem: str | None) -> Submission:
    """Read a file that is its own reference: its theorem called `theorem`, or its last one.

    Raises `MalformedInput` when there is none, or when its text cannot be sent to Lean.
    """
    source = _read(file)
    found = find_theorems(source.text)
    chosen = _find_named(found, theorem, source.label) if theorem else _find_last(found, source.label)
    _refuse_defect(chosen.problem, source.label)
    candidate = read_own(source.text, chosen.problem, chosen.source)
    return Submission(chosen.problem.name, chosen.problem, candidate, is_own_reference=True)


def read_pair(file: Path, reference: Path, theorem: str | None) -> Submission:
    """Read a candidate and its reference statement. Raises `MalformedInput` when one of them is unusable."""
    if file == reference == STDIN:
        raise MalformedInput("both files are `-`", hint="Only one of them can come from standard input")
    problem = choose_reference(_read(reference), theorem)
    return Submission(problem.name, problem, read_candidate(_read(file).text, problem))


def choose_reference(source: SourceText, theorem: str | None) -> Problem:
    """Return the theorem called `theorem`; by default the only one, or the only one without a proof.

    Raises `MalformedInput` when none or several fit.
    """
    found = find_theorems(source.text)
    if theorem:
        chosen = _find_named(found, theorem, source.label)
    elif len(found) == 1:
        chosen = found[0]
    else:
        _find_last(found, source.label)  # there is one at all
        unproved = [theorem for theorem in found if not theorem.is_proved]
        if len(unproved) != 1:
            names = ", ".join(theorem.problem.name for theorem in found)
            message = f"{source.label} states several theorems: {names}"
            raise MalformedInput(message, hint="Choose one with --theorem NAME")
        chosen = unproved[0]
    _refuse_defect(chosen.problem, source.label)
    return chosen.problem


def _find_named(found: tuple[FoundTheorem, ...], name: str, label: str) -> FoundTheorem:
    named = [theorem for theorem in found if name in (theorem.problem.name, theorem.problem.lean_name)]
    if not named:
        names = ", ".join(theorem.problem.name for theorem in found) or "none"
        raise MalformedInput(f"{label} contains no theorem `{name}`", hint=f"Theorems there: {names}")
    return named[-1]


def _find_last(found: tuple[FoundTheorem, ...], label: str) -> FoundTheorem:
    if not found:
        raise MalformedInput(f"{label} contains no theorem", hint="State one as `theorem NAME : STATEMENT := PROOF`")
    return found[-1]


def _refuse_defect(problem: Problem, label: str) -> None:
    if problem.defect:
        raise MalformedInput(f"{label}: {problem.defect}")


def _read(file: Path) -> SourceText:
    """Read a file, or standard input for `-`. Raises `MalformedInput`, also when it is empty."""
    source = decode(sys.stdin.buffer.read(), "standard input") if file == STDIN else read_source(file)
    if not source.text.strip():
        raise MalformedInput(f"{source.label} is empty", hint="Give a Lean file")
    return source


class _Row(BaseModel):
    """A line of a JSONL file. Unknown keys are left alone: data sets bring many."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Identifier = None
    header: str | None = None
    statement: str = Field(validation_alias=AliasChoices("statement", "formal_statement"))
    proof: str | None = None
    code: str | None = None

    @model_validator(mode="after")
    def _demand_one_candidate(self) -> _Row:
        if (self.proof is None) == (self.code is None):
            raise ValueError("give one of `proof` and `code`")
        return self

    @property
    def text(self) -> str:
        """The candidate."""
        return normalize_newlines((self.proof if self.proof is not None else self.code or "").removeprefix("\ufeff"))


def open_rows(file: Path) -> BinaryIO:
    """Open a JSONL file, or standard input for `-`. Raises `MalformedInput`."""
    if file == STDIN:
        return sys.stdin.buffer
    try:
        if file.stat().st_size == 0:
            raise MalformedInput(f"{file} is empty", hint="Give one JSON object a line")
        return file.open("rb")
    except FileNotFoundError:
        raise MalformedInput(f"{file} does not exist", hint="Check the path") from None
    except OSError as error:
        raise MalformedInput(f"{file} cannot be read: {error.strerror}", hint="Check the path") from None


def read_rows(lines: Iterator[bytes] | BinaryIO) -> Iterator[Submission | UnusableRow]:
    """Yield each row as it arrives; blank lines are passed over. Never fails: a bad row is a value."""
    for number, line in enumerate(lines, start=1):
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _read_row(number, line)


def _read_row(number: int, line: bytes) -> Submission | UnusableRow:
    label = f"line {number}"
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return UnusableRow(label, "malformed-row", f"{label}: not UTF-8")
    except (json.JSONDecodeError, RecursionError) as error:
        return UnusableRow(label, "malformed-row", f"{label}: not JSON: {error}")
    identifier = data.get("id", label) if isinstance(data, dict) else label
    identifier = identifier if isinstance(identifier, str | int | float) else label
    try:
        row = _Row.model_validate(data)
    except ValidationError as error:
        return UnusableRow(identifier, "malformed-row", f"{label}: {_explain(error)}")
    return _submit(identifier, label, row)


def _submit(identifier: Identifier, label: str, row: _Row) -> Submission | UnusableRow:
    header = normalize_newlines(row.header or "")
    problem = extract_last(normalize_newlines(row.statement), header)
    if problem is None:
        message = f"{label}: `statement` states no theorem"
        return UnusableRow(identifier, "no-statement", message)
    if problem.defect:
        return UnusableRow(identifier, "statement-error", f"{label}: {problem.defect}")
    if any("\ud800" <= character <= "\udfff" for character in row.text):
        return UnusableRow(identifier, "malformed-row", f"{label}: the candidate has a lone surrogate")
    return Submission(identifier, problem, read_candidate(row.text, problem))


def _explain(error: ValidationError) -> str:
    """Say what is wrong with a row in one line, without its contents."""
    return "; ".join(
        f"{'.'.join(map(str, item['loc'])) or 'row'}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    )
