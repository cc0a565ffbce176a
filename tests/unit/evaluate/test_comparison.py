"""Paired differences, McNemar's exact test, and what a repetition found otherwise."""

from __future__ import annotations

import json
from math import comb

import pytest

from prover.core.errors import InputError
from prover.evaluate.comparison import compare, mcnemar_exact
from prover.evaluate.reproduction import Flip, find_flips
from prover.evaluate.rows import to_rows
from tests.unit.evaluate.makers import make_evaluation


@pytest.mark.parametrize("total", range(13))
def test_mcnemar_is_the_two_sided_binomial_test(total: int) -> None:
    for won in range(total + 1):
        likelier = sum(comb(total, i) for i in range(total + 1) if comb(total, i) <= comb(total, won))
        assert mcnemar_exact(won, total - won) == pytest.approx(likelier / 2**total)


def test_known_values_and_large_ones() -> None:
    assert mcnemar_exact(8, 1) == 0.0390625
    assert mcnemar_exact(0, 0) == 1.0
    assert 0 < mcnemar_exact(3000, 2500) < 1e-10


def test_won_and_lost_and_differences_by_k() -> None:
    left = make_evaluation("old", {"a": "++", "b": "--", "c": "+-", "gone": "++"})
    right = make_evaluation("new", {"a": "++", "b": "+-", "c": "--", "fresh": "--"})
    found = compare(left, right)
    assert (found.won, found.lost, found.only_left, found.only_right) == (("b",), ("c",), ("gone",), ("fresh",))
    assert (found.problems, found.samples, found.p_value) == (3, 2, 1.0)
    assert found.differences[1].value == pytest.approx(0)
    assert found.differences[1].low < 0 < found.differences[1].high
    backwards = compare(right, left)
    assert (backwards.won, backwards.lost) == (found.lost, found.won)
    assert json.loads(json.dumps(found.to_json()))["won"] == ["b"]


def test_more_samples_are_no_advantage() -> None:
    left = make_evaluation("old", {"a": "-", "b": "+"})
    right = make_evaluation("new", {"a": "---+", "b": "+---"})
    found = compare(left, right)
    assert (found.samples, found.won, found.lost) == (1, (), ())
    assert found.differences[1].value == 0


def test_another_lean_and_an_unfinished_evaluation_are_warned_about() -> None:
    left = make_evaluation("old", {"a": "+"}, provenance={"versions": {"lean": "4.28.0"}})
    right = make_evaluation("new", {"a": "+"}, provenance={"versions": {"lean": "4.29.0"}}, is_complete=False)
    assert compare(left, left).warnings == ()
    assert compare(left, right).warnings == ("old used Lean 4.28.0, new Lean 4.29.0", "new is not finished")


def test_nothing_in_common() -> None:
    with pytest.raises(InputError, match="no problem in common"):
        compare(make_evaluation("old", {"a": "+"}), make_evaluation("new", {"b": "+"}))


def test_flips_of_a_repetition() -> None:
    before, after = make_evaluation("old", {"a": "+-", "b": "++"}), make_evaluation("new", {"a": "++", "b": "+"})
    assert find_flips(before, after) == [Flip("a", 1, "error", "proved"), Flip("b", 1, "proved", "")]
    assert all(flip.is_verdict for flip in find_flips(before, after))
    assert not Flip("a", 0, "error", "timeout").is_verdict
    assert find_flips(before, before) == []


def test_rows_for_other_tools() -> None:
    evaluation = make_evaluation("e", {"a": "+---", "b": "----"}, ks=(1, 4))
    first, second = to_rows(evaluation)
    assert (first["id"], first["doc_id"], first["n"], first["c"]) == ("a", 0, 4, 1)
    assert (first["pass@1"], first["pass@4"]) == (0.25, 1.0)
    assert second["pass@4"] == 0.0
    assert [sample["verdict"] for sample in first["samples"]] == ["proved", "failed", "failed", "failed"]  # type: ignore[attr-defined]
    assert first["statement"] == "theorem a : True"
