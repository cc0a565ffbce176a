"""Runs read as an evaluation: complete, interrupted, stopped early, of mixed versions, half written."""

from __future__ import annotations

import json

import pytest

from prover.core.errors import InputError
from prover.core.model import Usage
from prover.evaluate.reading import read_evaluation
from prover.evaluate.results import Failure
from prover.evaluate.summary import check_ks, summarize, to_json
from tests.fakes.records import RecordMaker
from tests.unit.evaluate.makers import FakeRun, read_from

PART = {"id": "eval-1", "samples": 2, "ks": [1, 2], "method": "whole-proof", "stops_early": False}


def test_samples_are_put_together_in_their_order() -> None:
    runs = [
        FakeRun("second", {"a": "failed", "b": "timeout"}, sample=1, part_of=PART),
        FakeRun("first", {"b": "failed", "a": "proved"}, sample=0, part_of=PART),
    ]
    found = read_evaluation(runs, read_from(runs))
    assert (found.id, found.samples, found.ks, found.method) == ("eval-1", 2, (1, 2), "whole-proof")
    assert found.run_ids == ("first", "second")
    assert {result.problem.name: (result.n, result.c) for result in found.problems} == {"b": (2, 0), "a": (2, 1)}
    assert [sample.seed for sample in found.problems[1].samples] == [0, 1]
    assert (found.usage, found.seconds, found.is_complete) == (Usage(20, 10, 1.0), 20.0, True)
    assert found.failures == {Failure.NO_CODE: 2, Failure.TIMEOUT: 1}
    assert found.warnings == ()
    assert {k: interval.value for k, interval in summarize(found).pass_at_k.items()} == {1: 0.25, 2: 0.5}


def test_a_plain_run_is_one_sample() -> None:
    runs = [FakeRun("plain", {"a": "proved", "b": "refuted"})]
    found = read_evaluation(runs, read_from(runs))
    assert (found.id, found.samples, found.ks, found.method) == ("plain", 1, (1,), "pipeline")
    assert found.failures == {Failure.FALSE: 1}


def test_one_sample_read_alone() -> None:
    runs = [FakeRun("second", {"a": "failed"}, sample=1, part_of=PART)]
    found = read_evaluation(runs, read_from(runs), is_whole=False)
    assert (found.id, found.samples, found.is_complete) == ("second", 1, True)


def test_an_interrupted_evaluation_says_so() -> None:
    runs = [
        FakeRun("first", {"a": "proved", "b": "failed"}, part_of=PART),
        FakeRun("second", {"a": "failed", "b": ""}, sample=1, part_of=PART, state="killed"),
    ]
    found = read_evaluation(runs, read_from(runs))
    assert not found.is_complete
    assert [result.n for result in found.problems] == [2, 1]
    first, second = found.warnings
    assert "1 of 2 samples" in first
    assert "1 attempts at problems were begun" in second


def test_problems_that_stopped_early_count_only_once_all_are_done() -> None:
    part = {**PART, "samples": 3, "ks": [3], "stops_early": True}
    runs = [
        FakeRun("r0", {"a": "proved", "b": "failed"}, sample=0, part_of=part),
        FakeRun("r1", {"b": "failed"}, sample=1, part_of=part),
    ]
    halfway = read_evaluation(runs, read_from(runs))
    assert summarize(halfway).pass_at_k == {}  # of a alone it would say 1
    runs.append(FakeRun("r2", {"b": "failed"}, sample=2, part_of=part))
    whole = read_evaluation(runs, read_from(runs))
    assert whole.is_complete
    assert summarize(whole).pass_at_k[3].value == 0.5
    with pytest.raises(InputError, match="tells pass@3 only"):
        check_ks([1], whole)
    with pytest.raises(InputError, match="pass@4 cannot be estimated"):
        check_ks([4], whole)


def test_all_problems_proved_before_the_last_sample_is_complete() -> None:
    part = {**PART, "samples": 3, "ks": [3], "stops_early": True}
    runs = [FakeRun("r0", {"a": "proved"}, part_of=part)]
    found = read_evaluation(runs, read_from(runs))
    assert (found.is_complete, found.warnings) == (True, ())
    assert summarize(found).pass_at_k[3].value == 1.0


def test_mixed_versions_are_warned_about() -> None:
    versions = {"lean": "4.29.0", "prover": "1"}
    runs = [
        FakeRun("first", {"a": "proved"}, part_of=PART),
        FakeRun("second", {"a": "proved"}, sample=1, part_of=PART, versions=versions),
    ]
    found = read_evaluation(runs, read_from(runs))
    assert found.warnings == ("its runs used different versions of lean: 4.28.0, 4.29.0",)
    assert found.provenance["versions"] == {"lean": ["4.28.0", "4.29.0"], "prover": "1"}


@pytest.mark.parametrize("statuses", [{}, {"a": ""}])
def test_nothing_to_read_yet(statuses: dict[str, str]) -> None:
    runs = [FakeRun("empty", statuses)]
    with pytest.raises(InputError, match="empty has no results yet"):
        read_evaluation(runs, read_from(runs))


def test_the_code_and_the_time_of_lean_come_from_the_records() -> None:
    records = {"solved": RecordMaker().make(), "open": RecordMaker(is_solved=False).make()}
    runs = [FakeRun(name, {}) for name in records]
    solved, open_ = (read_evaluation([run], lambda run_id: [records[run_id]]) for run in runs)
    assert solved.problems[0].samples[0].code == records["solved"].proofs[0].source
    assert "omega" in open_.problems[0].samples[0].code
    assert open_.problems[0].samples[0].failure is Failure.ERROR
    assert solved.lean_seconds == pytest.approx(0.5 * sum(len(goal.attempts) for goal in records["solved"].goals))


def test_the_json_object_has_what_is_promised() -> None:
    runs = [FakeRun("r0", {"a": "proved"}, part_of=PART), FakeRun("r1", {"a": "failed"}, sample=1, part_of=PART)]
    shown = json.loads(json.dumps(to_json(read_evaluation(runs, read_from(runs)))))
    assert {"run", "benchmark", "problems", "samples", "pass_at_k", "by_area", "failures", "tokens", "seconds"} <= {
        *shown
    }
    assert shown["pass_at_k"]["1"].keys() == {"value", "low", "high"}
    assert shown["by_problem"]["a"] == {"n": 2, "c": 1, "verdicts": ["proved", "no code"]}
    provenance = shown["provenance"]
    assert provenance["seeds"] == [0, 1]
    assert provenance["hardware"] == {"cores": 2}
    assert provenance["headers"][0]["problems"] == 1
