"""The files of a pulled benchmark, as problems: which loader reads which file, and what a benchmark has of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.benchmark import make_names_unique
from benchmarks.loaders.jsonl import load_jsonl
from benchmarks.loaders.solutions import load_contest_file
from benchmarks.manifest import Manifest
from benchmarks.text import read_source
from prover.core.lexer import Kind, tokenize
from prover.core.problem import DEFAULT_HEADER, Problem

AIME_AREA = "AIME 24&25"
_AIME = re.compile(r"(?:^|[^a-z])aime", re.IGNORECASE)


def read_pulled(manifest: Manifest, folder: Path, files: Iterable[str]) -> tuple[tuple[Problem, ...], str]:
    """Return the problems of `files` below `folder`, and a note on names that were taken.

    Raises `MalformedInput` for a file that cannot be read, with its line where there is one.
    """
    problems: list[Problem] = []
    for name in sorted(files):
        source = read_source(folder / name)
        problems += load_contest_file(source) if name.endswith(".lean") else load_jsonl(source)
    adjust = _ADJUSTMENTS.get(manifest.name, _keep)
    return make_names_unique(adjust(_complete(problem, manifest)) for problem in problems)


def _complete(problem: Problem, manifest: Manifest) -> Problem:
    """Give a problem without a header of its own that of the benchmark."""
    if manifest.header and problem.header.startswith(DEFAULT_HEADER):
        return replace(problem, header=manifest.header + problem.header.removeprefix(DEFAULT_HEADER))
    return problem


def _keep(problem: Problem) -> Problem:
    return problem


def adjust_proverbench(problem: Problem) -> Problem:
    """Read the informal text that ProverBench keeps in the header, and count AIME apart as the paper does."""
    is_aime = any(_AIME.search(text) for text in (problem.name, problem.lean_name, problem.area))
    area = AIME_AREA if is_aime else problem.area
    return replace(problem, area=area, informal=problem.informal or read_remarks(problem.header))


def read_remarks(header: str) -> str:
    """What the block comments of a header say that document no declaration."""
    comments = [token.text for token in tokenize(header) if token.kind is Kind.COMMENT and token.text.startswith("/-")]
    return "\n\n".join(comment.removeprefix("/-").removesuffix("-/").strip() for comment in comments)


_ADJUSTMENTS: dict[str, Callable[[Problem], Problem]] = {"proverbench": adjust_proverbench}
