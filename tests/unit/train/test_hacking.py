"""A policy scripted to emit the attacks of tests/golden earns nothing, whatever rewards are added up, and all show."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from benchmarks.text import decode
from prover.core.ports import Lean
from prover.train.rejections import PROVED, RejectionTable
from prover.train.reward import LeanReward, RewardSettings
from tests.golden.cases import list_cases, read_case
from tests.unit.train.fixtures import BorrowedThread, State


def emit(path: Path) -> str:
    text = decode(path.read_bytes(), path.name).text
    return f"```lean4\n{text}\n```"


SETTINGS = RewardSettings(length_weight=0.2, max_tokens=10_000, soft_tokens=100)


def add_up(reward: LeanReward, texts: list[str], columns: dict[str, list[Any]]) -> list[float]:
    """The reward of each completion as TRL has it: the sum of all functions. The attacks are short of the room."""
    functions = reward.functions()
    assert [function.__name__ for function in functions] == ["proof", "consistency", "length"]
    ids = [[1] * 50 for _ in texts]
    values = [f(completions=texts, completion_ids=ids, trainer_state=State(3), **columns) for f in functions]
    return [sum(row) for row in zip(*values, strict=True)]


@pytest.mark.lean
async def test_attacks_earn_nothing_and_show_in_the_table(lean: Lean, tmp_path: Path) -> None:
    paths = list_cases("attacks")
    problems = [read_case(path).problem for path in paths]
    columns: dict[str, list[Any]] = {
        "header": [problem.header for problem in problems],
        "statement": [problem.statement for problem in problems],
        "theorem_name": [problem.lean_name for problem in problems],
        "required_lemmas": [[{"label": "h", "statement": "theorem h : 1 = 1", "theorem_name": "h"}]] * len(problems),
    }
    table = RejectionTable(tmp_path / "rejections.csv")
    reward = LeanReward(BorrowedThread(lean), SETTINGS, table)  # type: ignore[arg-type]
    texts = [emit(path) for path in paths]
    sums = await asyncio.to_thread(add_up, reward, texts, columns)
    assert {path.stem: value for path, value in zip(paths, sums, strict=True) if value != 0.0} == {}
    assert PROVED not in table.total()
    assert table.total().total() == len(paths)
    assert sum(count for rule, count in table.total().items() if rule.startswith("screen:")) >= 20
    table.write()
    again = RejectionTable(tmp_path / "rejections.csv")
    again.restore(until_step=3)
    assert again.total() == table.total()
    again = RejectionTable(tmp_path / "rejections.csv")
    again.restore(until_step=2)
    assert not again.total()
