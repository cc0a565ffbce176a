"""`prover eval` and `prover reproduce` over a Lean that knows a few goals: the real one is in tests/e2e."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prover.store import open_store
from tests.e2e.conftest import Done
from tests.unit.cli.evaluating import EVAL, GOALS, StoppingLean, call, lean

__all__ = ["call", "lean"]


def figures(done: Done) -> dict[str, Any]:
    assert done.code == 0, done.err
    keys = ("problems", "samples", "attempts", "pass_at_k", "by_area", "failures", "by_problem", "complete")
    return {key: done.json[key] for key in keys}


def count_runs() -> int:
    with open_store("prover.sqlite") as store:
        return len(store.runs())


def test_twice_the_same_and_another_seed_something_else(call: Callable[..., Done]) -> None:
    options = (*EVAL, "--samples", "8", "--k", "1,4,8", "--seed", "0")
    first = call(*options)
    assert figures(first) == figures(call(*options))
    assert first.json["pass_at_k"].keys() == {"1", "4", "8"}
    assert 0 < first.json["pass_at_k"]["1"]["value"] < first.json["pass_at_k"]["8"]["value"]
    assert first.json["provenance"]["seeds"] == list(range(8))
    other = call(*EVAL, "--samples", "8", "--k", "1,4,8", "--seed", "8")
    assert figures(other)["by_problem"] != figures(first)["by_problem"]


@pytest.mark.parametrize("stops_after", [1, 17, 40])
def test_stopped_and_resumed_the_same_numbers(call: Callable[..., Done], lean: StoppingLean, stops_after: int) -> None:
    options = (*EVAL, "--samples", "8", "--k", "1,4,8")
    lean.left = stops_after
    assert call(*options).code == 130
    lean.left = 10**9
    lean.tried.clear()
    resumed = call(*options, "--resume")
    assert "resuming eval-" in resumed.err
    assert count_runs() == 8
    assert len(lean.tried) <= 48 - stops_after + 1
    assert figures(resumed) == figures(call(*options))
    lean.tried.clear()
    assert figures(call(*options, "--resume")) == figures(resumed)
    assert lean.tried == []


def test_more_samples_go_on_where_fewer_ended(call: Callable[..., Done], lean: StoppingLean) -> None:
    call(*EVAL, "--samples", "3", "--k", "1,3")
    lean.tried.clear()
    longer = call(*EVAL, "--samples", "5", "--k", "1,3,5", "--resume")
    assert count_runs() == 5
    assert len(lean.tried) <= 2 * 6
    assert figures(longer) == figures(call(*EVAL, "--samples", "5", "--k", "1,3,5"))


def test_stopping_early_changes_the_work_and_not_the_estimate(call: Callable[..., Done]) -> None:
    whole = call(*EVAL, "--samples", "8", "--k", "1,8").json
    early = call(*EVAL, "--samples", "8", "--k", "8").json
    assert (whole["stops_early"], early["stops_early"], early["complete"]) == (False, True, True)
    assert early["attempts"] < whole["attempts"] == 48
    assert early["pass_at_k"]["8"] == whole["pass_at_k"]["8"]
    assert early["warnings"] == []


def test_lean_is_not_asked_twice_for_what_it_said_for_sure(call: Callable[..., Done], lean: StoppingLean) -> None:
    call(*EVAL, "--samples", "30", "--k", "1")
    assert len(lean.tried) == len(set(lean.tried))
    assert len(lean.elaborated) == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--k", "9", "--samples", "8"], "pass@9 cannot be estimated from 8 samples"),
        (["--k", "0,1"], "pass@0 means nothing"),
        (["--k", "1,x"], "no list of numbers"),
        (["--k", ""], "no list of numbers"),
        (["--samples", "0"], "0 is not in the range"),
        (["--against", "nope"], "no runs yet"),
        (["--lemma-library"], "learn from one another"),
        (["--only", "q"], "no problem `q`"),
    ],
)
def test_bad_input_costs_nothing(call: Callable[..., Done], lean: StoppingLean, options: list[str], said: str) -> None:
    done = call(*EVAL, *options)
    assert (done.code, lean.tried) == (2, [])
    assert said in done.err
    assert count_runs() == 0


def test_each_k_counts_once(call: Callable[..., Done]) -> None:
    assert list(call(*EVAL, "--k", "2,1,2").json["pass_at_k"]) == ["1", "2"]


def test_against_another_run(call: Callable[..., Done], lean: StoppingLean) -> None:
    first = call(*EVAL, "--samples", "4", "--k", "1,4").json
    lean.closes.clear()
    lean.closes["goal0"] = GOALS["goal0"]
    second = call(*EVAL, "--samples", "4", "--k", "1,4", "--against", first["run"][:-2])
    against = second.json["against"]
    proved = {name for name, found in first["by_problem"].items() if found["c"]}
    assert against["won"] == []
    assert set(against["lost"]) == proved - {"p0"}
    assert against["difference"]["4"]["value"] == pytest.approx(-len(against["lost"]) / 6, abs=1e-6)
    assert "McNemar" in second.err
    assert call(*EVAL, "--against", "eval-1").code == 2


def test_another_lean_is_another_evaluation(call: Callable[..., Done], lean: StoppingLean) -> None:
    call(*EVAL, "--samples", "2")
    lean.version = "4.29.0 fake"
    done = call(*EVAL, "--samples", "2", "--resume")
    assert "nothing to resume" in done.err
    assert count_runs() == 4


def test_results_for_other_tools(call: Callable[..., Done]) -> None:
    call(*EVAL, "--samples", "4", "--k", "1,4", "--results", "out/rows.jsonl")
    rows = [json.loads(line) for line in Path("out/rows.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [f"p{i}" for i in range(6)]
    assert all(sample["code"].startswith(row["statement"]) for row in rows for sample in row["samples"])
    summary = json.loads(Path("out/rows.summary.json").read_text())
    for k in ("1", "4"):
        assert summary["pass_at_k"][k]["value"] == pytest.approx(sum(row[f"pass@{k}"] for row in rows) / 6, abs=1e-6)
    assert summary["provenance"]["versions"]["lean"] == "4.28.0 fake"


def test_done_again_nothing_differs_until_lean_does(call: Callable[..., Done], lean: StoppingLean) -> None:
    first = call(*EVAL, "--samples", "3", "--seed", "5").json
    same = call("reproduce", first["run"], "--json")
    assert (same.code, same.json["identical"], same.json["changes"]) == (0, True, {})
    assert same.json["pass_at_k"]["before"] == same.json["pass_at_k"]["after"]
    lean.closes.clear()
    lean.version = "4.29.0 fake"
    other = call("reproduce", first["run"], "--json")
    flips = [(flip["problem"], flip["before"], flip["after"]) for flip in other.json["flips"]]
    assert (other.code, other.json["changes"]["versions.lean"]) == (1, ["4.28.0 fake", "4.29.0 fake"])
    assert flips
    assert {flip[1:] for flip in flips} == {("proved", "error")}
    single = call("reproduce", first["runs"][1], "--json")  # by a Lean that proves nothing any more
    assert {flip["before"] for flip in single.json["flips"]} == {"proved"}
    assert list(single.json["changes"]) == ["versions.lean"]


def test_a_plain_run_done_again(call: Callable[..., Done], lean: StoppingLean) -> None:
    solved = call("solve", "few.jsonl", "--max-depth", "0", "--json").json
    assert solved["proved"] == 6
    again = call("reproduce", "last", "--json")
    assert (again.code, again.json["reproduces"], again.json["changes"]) == (0, solved["run"], {})
    lean.closes["goal3"] = "no such tactic"
    other = call("reproduce", solved["run"], "--json")
    assert (other.code, [flip["problem"] for flip in other.json["flips"]]) == (1, ["p3"])
    compared = call(*EVAL, "--method", "portfolio", "--against", solved["run"])
    assert compared.json["against"]["lost"] == ["p3"]


def test_what_cannot_be_done_again(call: Callable[..., Done]) -> None:
    assert "There is no store" in call("reproduce", "last").err
    with open_store("prover.sqlite") as store:
        store.begin_run("bare", fingerprint="f", settings={}, settings_hash="s")
    assert "no results yet" in call("reproduce", "last").err
    assert "has no run 'nope'" in call("reproduce", "nope").err
    assert "no evaluations yet" in call("reproduce", "eval-1").err
