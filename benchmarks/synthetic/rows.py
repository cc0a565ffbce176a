"""Generated problems as rows of a JSONL file, and the fixed set of them that goes by the name `synthetic`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from benchmarks.synthetic.generator import HELD_OUT, TRAIN, generate
from benchmarks.synthetic.problem import SyntheticProblem

STANDARD_COUNTS = {TRAIN: 240, HELD_OUT: 120}
"""How many problems of a split the benchmark `synthetic` has; other splits have as many as `held-out`."""
STANDARD_SEED = 0


def generate_standard(split: str | None = None) -> tuple[SyntheticProblem, ...]:
    """Return the problems of the benchmark `synthetic`: of one split, or of `train` and `held-out`.

    Raises `InputError` for an unknown split.
    """
    splits = [split] if split is not None else list(STANDARD_COUNTS)
    return tuple(
        problem
        for name in splits
        for problem in generate(name, STANDARD_COUNTS.get(name, STANDARD_COUNTS[HELD_OUT]), STANDARD_SEED)
    )


def to_row(synthetic: SyntheticProblem) -> dict[str, Any]:
    """The problem as a row that `load` reads; `witness` and `family` are beside what it reads."""
    problem = synthetic.problem
    return {
        "name": problem.name,
        "split": problem.split,
        "area": problem.area,
        "difficulty": problem.difficulty,
        "family": synthetic.family,
        "header": problem.header,
        "formal_statement": f"{problem.statement} := by sorry",
        "witness": synthetic.witness,
        "source": problem.source,
    }


def render_rows(problems: Iterable[SyntheticProblem]) -> str:
    """The rows as JSON lines: the same problems give the same text."""
    return "".join(json.dumps(to_row(problem), ensure_ascii=False) + "\n" for problem in problems)


def hash_rows(problems: Iterable[SyntheticProblem]) -> str:
    """SHA-256 of the rendered rows."""
    return hashlib.sha256(render_rows(problems).encode()).hexdigest()
