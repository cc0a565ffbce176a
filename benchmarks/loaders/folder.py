"""Folders of `.lean` and `.jsonl` files, read in the order of their paths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.extract import extract_open
from benchmarks.loaders.jsonl import load_jsonl
from benchmarks.text import read_source
from prover.core.errors import MalformedInput
from prover.core.problem import Problem

_SUFFIXES = frozenset({".lean", ".jsonl"})
_SKIPPED_FOLDERS = frozenset({"build", "node_modules"})
_SKIPPED_FILES = frozenset({"lakefile.lean"})


def load_folder(folder: Path) -> tuple[tuple[Problem, ...], str]:
    """Return the problems of all files below `folder`, and a note on files that had none.

    Raises `MalformedInput` for a folder without a problem, or with a file that cannot be read.
    """
    problems: list[Problem] = []
    skipped: list[str] = []
    for path in _find_files(folder):
        source = read_source(path)
        found = extract_open(source.text) if path.suffix == ".lean" else load_jsonl(source)
        problems.extend(found)
        if not found:
            skipped.append(str(path.relative_to(folder)))
    if not problems:
        hint = "Give a folder with .lean files that state theorems, or with .jsonl files"
        raise MalformedInput(f"{folder} contains no theorem", hint=hint)
    note = f"skipped, no theorem in it: {', '.join(skipped)}" if skipped else ""
    return tuple(problems), note


def _find_files(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that can be loaded, hidden ones and build products apart."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_hidden = any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in parts)
        if path.suffix in _SUFFIXES and path.name not in _SKIPPED_FILES and not is_hidden and path.is_file():
            yield path
