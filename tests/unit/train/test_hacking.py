"""A policy scripted to emit the attacks of tests/golden earns nothing, and every attack shows in the table."""

from __future__ import annotations

import asyncio
from pathlib import Path

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


@pytest.mark.lean
async def test_attacks_earn_nothing_and_show_in_the_table(lean: Lean, tmp_path: Path) -> None:
    paths = list_cases("attacks")
    problems = [read_case(path).problem for path in paths]
    columns = {
        "header": [problem.header for problem in problems],
        "statement": [problem.statement for problem in problems],
        "theorem_name": [problem.lean_name for problem in problems],
    }
    table = RejectionTable(tmp_path / "rejections.csv")
    reward = LeanReward(BorrowedThread(lean), RewardSettings(consistency_weight=0.0), table)  # type: ignore[arg-type]
    values = await asyncio.to_thread(
        reward.proof, completions=[emit(path) for path in paths], trainer_state=State(3), **columns
    )
    assert {path.stem: value for path, value in zip(paths, values, strict=True) if value != 0.0} == {}
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
