"""What trained models reach, set side by side."""

from __future__ import annotations

from typing import Any

import pytest

from prover.core.errors import InputError
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
    gain = compare({0: count({"a": 1, "b": 0, "c": 4})}, {0: count({"a": 4, "b": 0, "c": 4, "d": 4})})
    assert gain["value"] == pytest.approx(0.25)
    assert gain["verdict"] == "overlap"


def test_only_seeds_that_both_have_are_compared() -> None:
    gain = compare({0: count({"a": 1}), 1: count({"a": 4})}, {0: count({"a": 3}), 2: count({"a": 0})})
    assert gain["value"] == pytest.approx(0.5)
    assert gain["by_seed"] == {"0": 0.5}


def test_nothing_to_compare_is_an_error_that_says_so() -> None:
    with pytest.raises(InputError, match="no problem in common"):
        compare({0: count({"a": 1})}, {1: count({"a": 1})})
    with pytest.raises(InputError, match="no problem has 8 samples"):
        average([count({"a": 1})], 8)


def test_better_and_worse_only_where_intervals_are_apart() -> None:
    names = [f"p{at}" for at in range(100)]
    low, high = {0: count(dict.fromkeys(names, 1))}, {0: count(dict.fromkeys(names, 3))}
    assert compare(low, high)["verdict"] == "better"
    assert compare(high, low)["verdict"] == "worse"
    assert compare(low, low)["verdict"] == "overlap"


def test_strata_take_out_what_differs_between_them() -> None:
    names = [f"p{at}" for at in range(80)]
    easy, hard = names[:40], names[40:]
    before = {0: count({**dict.fromkeys(easy, 4), **dict.fromkeys(hard, 0)})}
    after = {0: count({**dict.fromkeys(easy, 4), **dict.fromkeys(hard, 1)})}
    strata = {**dict.fromkeys(easy, "easy"), **dict.fromkeys(hard, "hard")}
    gain = compare(before, after, strata)
    assert (gain["verdict"], gain["unstratified"]["verdict"]) == ("better", "overlap")
    told = tabulate_states({"sft": before}, [1], strata)["sft"]["1"]
    assert told["low"] > told["unstratified"]["low"]
    assert told["high"] < told["unstratified"]["high"]


def test_a_row_for_each_seed_and_one_for_all() -> None:
    rows = tabulate_states({"sft": {0: count({"a": 4}), 1: count({"a": 0})}, "untrained": {0: count({"a": 0})}}, [1, 4])
    assert list(rows) == ["sft, seed 0", "sft, seed 1", "sft", "untrained"]
    assert [rows[title]["1"]["value"] for title in rows] == [1.0, 0.0, 0.5, 0.0]
    assert rows["sft"]["4"]["value"] == 0.5


def test_a_method_without_chance_has_one_share_for_every_k() -> None:
    told = {"a": "proved", "b": "failed", "c": "proved", "d": "refuted"}
    result = {"by_problem": {name: {"status": status, "how": None} for name, status in told.items()}}
    row = describe_solved(result, [1, 8], among=4)["portfolio"]
    assert row["1"] == row["8"]
    assert row["1"]["value"] == 0.5
    assert list(describe_solved(result, [1], among=10)) == ["portfolio, first 4"]


def test_what_was_solved_and_how() -> None:
    told = {"a": ("proved", "portfolio"), "b": ("proved", "model"), "c": ("failed", None)}
    result = {"by_problem": {name: {"status": status, "how": how} for name, (status, how) in told.items()}}
    assert read_solved(result) == {"a", "b"}
    assert read_solved(result, how="model") == {"b"}
