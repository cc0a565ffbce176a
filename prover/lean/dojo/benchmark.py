"""The theorems of a traced repository, in the layout of LeanDojo Benchmark 4, as rows of a benchmark.

The layout is public (Yang et al., LeanDojo, 2023, https://arxiv.org/abs/2306.15626): a folder `random`
or `novel_premises` with `train.json`, `val.json` and `test.json`, each an array of theorems that name file and place.
They do not hold the statement. With a checkout of the repository it is cut out of the source, with all that stands
before it as header; reading takes no Lean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from prover.core.commands import split_commands
from prover.core.errors import InputError, MalformedInput
from prover.core.statement import read_theorem

SPLITS = ("train", "val", "test")
Row = dict[str, str]


class DojoTactic(BaseModel):
    """A tactic of the human proof and the states around it, as Lean prints them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tactic: str
    state_before: str = ""
    state_after: str = ""


class DojoTheorem(BaseModel):
    """One theorem: where it stands. Lines and columns count from 1, columns in code points."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    commit: str
    file_path: str
    full_name: str
    start: tuple[int, int]
    end: tuple[int, int]
    traced_tactics: tuple[DojoTactic, ...] = ()

    @property
    def place(self) -> str:
        """Repository, commit, file and line."""
        return f"{self.url}@{self.commit[:12]}:{self.file_path}:{self.start[0]}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A theorem that cannot be made a problem, and why."""

    theorem: DojoTheorem
    reason: str


_THEOREMS = TypeAdapter(tuple[DojoTheorem, ...])


def read_theorems(path: Path) -> dict[str, tuple[DojoTheorem, ...]]:
    """Read the theorems of a folder by split, or of one file. Raises `InputError`, `MalformedInput`."""
    files = {path.stem: path} if path.is_file() else {s: path / f"{s}.json" for s in SPLITS}
    found = {split: _read_file(file) for split, file in files.items() if file.is_file()}
    if not found:
        hint = f"Name a folder with {', '.join(f'{s}.json' for s in SPLITS)}, such as leandojo_benchmark_4/random"
        raise InputError(f"{path} holds no theorems in the layout of LeanDojo Benchmark 4", hint=hint)
    return found


def _read_file(path: Path) -> tuple[DojoTheorem, ...]:
    try:
        return _THEOREMS.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError) as error:
        raise MalformedInput(f"{path}: {str(error)[:300]}", hint="It has to be a JSON array of theorems") from None


def make_rows(theorems: Iterable[DojoTheorem], checkout: Path, *, split: str = "") -> Iterator[Row | Skipped]:
    """Yield a row for each theorem, to be written as JSONL, or why there is none.

    `checkout` is the repository at the theorems' commit. Human proofs are left out.
    """
    texts: dict[str, list[str] | str] = {}
    for theorem in theorems:
        if theorem.file_path not in texts:
            texts[theorem.file_path] = _read_lines(checkout, theorem.file_path)
        lines = texts[theorem.file_path]
        row = lines if isinstance(lines, str) else _make_row(theorem, lines, split)
        yield Skipped(theorem, row) if isinstance(row, str) else row


def _read_lines(checkout: Path, file_path: str) -> list[str] | str:
    """The lines of a source file, or why they cannot be had."""
    part = PurePosixPath(file_path)
    if part.is_absolute() or ".." in part.parts:
        return "its path leads out of the repository"
    try:
        return (checkout / part).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        return f"no source: {error}"


def _make_row(theorem: DojoTheorem, lines: list[str], split: str) -> Row | str:
    begin, end = _offset(lines, theorem.start), _offset(lines, theorem.end)
    text = "\n".join(lines)
    if begin is None or end is None or begin >= end:
        return "its place is outside of the file; is this the right commit?"
    commands = [command for command in split_commands(text[begin:end]) if command.is_theorem]
    if len(commands) != 1:
        return "no `theorem` or `lemma` stands there"
    read = read_theorem(commands[0])
    if read.defect:
        return read.defect
    last = read.name.removeprefix("_root_.")
    if theorem.full_name != last and not theorem.full_name.endswith(f".{last}"):
        return f"`{read.name}` stands there; is this the right commit?"
    labels = {"split": split, "source": theorem.place, "informal": read.docstring}
    statement = f"{read.state()} := by sorry"
    return {"name": theorem.full_name, "header": text[:begin].rstrip() + "\n", "statement": statement, **labels}


def _offset(lines: list[str], place: tuple[int, int]) -> int | None:
    """The offset of a line and column (both from 1), None when there is no such place."""
    line, column = place
    if not 1 <= line <= len(lines) or not 1 <= column <= len(lines[line - 1]) + 1:
        return None
    return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1


def find_checkout(theorem: DojoTheorem) -> str:
    """The commands that fetch the sources of a theorem's repository."""
    return f"git clone {theorem.url} && git checkout {theorem.commit}"


def dump_row(row: Row | dict[str, Any]) -> str:
    """One line of a JSONL benchmark."""
    return json.dumps(row, ensure_ascii=False)
