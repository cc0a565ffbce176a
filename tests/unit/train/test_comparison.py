"""What trained models reach, set side by side."""

from __future__ import annotations

from typing import Any

import pytest

from prover.train.comparison import (
    average,
    average_by_problem,
    compare,
    describe_solved,
    read_solved,
    tabulate_states,
)


def count(right: dict[str, int], n: int = 4) -> list[dict[str, Any]]:
    return [{"name": name, "n": n, "c": c} for name, c in right.items()]


def test_seeds_are_averaged_within_a_problem() -> None:
    runs = [count({"a": 4, "b": 0}), count({"a": 2})]
    assert average_by_problem(runs, 1) == {"a": 0.75, "b": 0.0}
    interval = average(runs, 1)
    assert interval.value == pytest.approx(0.375)
    assert interval.low <= interval.value <= interval.high


def test_samples_that_lean_could_not_judge_are_not_counted() -> None:
    assert average_by_problem([[{"name": "a", "n": 3, "c": 3}, {"name": "b", "n": 0, "c": 0}]], 1) == {"a": 1.0}
    assert average_by_problem([[{"name": "a", "n": 3, "c": 3}]], 4) == {}


def test_a_gain_is_paired_by_problem() -> None:
    gain = compare([count({"a": 1, "b": 0, "c": 4})], [count({"a": 4, "b": 0, "c": 4, "d": 4})])
    assert gain["value"] == pytest.approx(0.25)
    assert not gain["is_apart"]


def test_intervals_are_apart_only_where_they_are() -> None:
    names = [f"p{at}" for at in range(100)]
    low, high = [count(dict.fromkeys(names, 1))], [count(dict.fromkeys(names, 3))]
    assert compare(low, high)["is_apart"]
    assert compare(high, low)["is_apart"]
    assert not compare(low, low)["is_apart"]


def test_a_row_for_each_seed_and_one_for_all() -> None:
    rows = tabulate_states({"sft": {0: count({"a": 4}), 1: count({"a": 0})}, "untrained": {0: count({"a": 0})}}, [1, 4])
    assert list(rows) == ["sft, seed 0", "sft, seed 1", "sft", "untrained"]
    assert [rows[title]["1"]["value"] for title in rows] == [1.0, 0.0, 0.5, 0.0]
    assert rows["sft"]["4"]["value"] == 0.5


def test_a_method_without_chance_has_one_share_for_every_k() -> None:
    solved = read_solved({"by_problem": {"a": {"status": "proved"}, "b": "failed", "c": "proved"}})
    row = describe_solved(solved, ["a", "b", "c", "d"], [1, 8])
    assert row["1"] == row["8"]
    assert row["1"]["value"] == 0.5
