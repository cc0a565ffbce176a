"""Several benchmarks as one: `A+B`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import load
from prover.core.errors import BenchmarkNotFound

ROW = '{{"name": "{name}", "formal_statement": "theorem {name} : {claim}"}}\n'


def write(folder: Path, file: str, **claims: str) -> str:
    path = folder / file
    path.write_text("".join(ROW.format(name=name, claim=claim) for name, claim in claims.items()), encoding="utf-8")
    return str(path)


def test_the_problems_of_all_in_order() -> None:
    parts = [load("minif2f-core"), load("textbook-core")]
    both = load("minif2f-core+textbook-core")
    assert both.name == "minif2f-core+textbook-core"
    assert both.problems == parts[0].problems + parts[1].problems


def test_repeated_problems_are_dropped_and_taken_names_numbered(tmp_path: Path) -> None:
    first = write(tmp_path, "first.jsonl", a="1 = 1", b="2 = 2")
    second = write(tmp_path, "second.jsonl", a="1 = 1", b="3 = 3")
    both = load(f"{first}+{second}")
    assert [problem.name for problem in both.problems] == ["a", "b", "b#2"]
    assert "dropped" in both.note


def test_a_path_with_a_plus_in_it_is_a_path(tmp_path: Path) -> None:
    assert len(load(write(tmp_path, "one+two.jsonl", a="1 = 1")).problems) == 1


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(BenchmarkNotFound, match="no-such"):
        load("minif2f-core+no-such")
