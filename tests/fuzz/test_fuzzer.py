"""The fuzzer itself: it repeats itself, and it would see a fault."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.lean.trusted import Judgement
from tests.fuzz.campaign import Campaign, Fuzzer
from tests.fuzz.candidates import Exports, FuzzCandidate, make_candidate
from tests.fuzz.census import find_leaks, take_census
from tests.fuzz.export_mutators import EXPORT_MUTATORS
from tests.fuzz.seeds import read_attacks, read_fragments, read_pairs
from tests.fuzz.text_mutators import TEXT_MUTATORS

EXPORT = """{"meta":{}}
{"in":1,"str":{"pre":0,"str":"t"}}
{"in":2,"str":{"pre":0,"str":"Nat"}}
{"ie":0,"const":{"name":2,"us":[]}}
{"ie":1,"app":{"fn":0,"arg":0}}
{"ie":2,"app":{"fn":1,"arg":1}}
{"def":{"name":2,"levelParams":[],"type":0,"value":1,"hints":"abbrev","safety":"safe","all":[]}}
{"thm":{"name":1,"levelParams":[],"type":0,"value":1,"all":[]}}
"""
FALSE = FuzzCandidate(0, "text", Problem("t", "theorem t : 1 = 2"), True, "", False)
TRUE = FuzzCandidate(0, "text", Problem("t", "theorem t : 1 = 1"), False, "", False)


class CannedLean:
    """Accepts whatever mentions `magic`, by the paths that it is told to accept by."""

    def __init__(self, *, judge: bool = True, again: bool = True, quick: bool = True, axiom: str = "propext") -> None:
        self.answers = {"judge": judge, "again": again, "quick": quick}
        self.axiom = axiom

    def _answer(self, path: str, text: str) -> Verdict:
        if self.answers[path] and "magic" in text:
            return Verdict(Status.PROVED, axioms=(self.axiom,))
        return Verdict(Status.REJECTED, "error")

    async def judge(self, problem: Problem, source: str, **_: Any) -> Judgement:
        return Judgement(self._answer("judge", source), source)

    async def judge_export(self, problem: Problem, export: str, **_: Any) -> tuple[Verdict, str]:
        return self._answer("again", export), ""

    async def verify_quickly(self, problem: Problem, source: str, **_: Any) -> Verdict:
        return self._answer("quick", source)


def make_fuzzer(**answers: Any) -> Fuzzer:
    lean: Any = CannedLean(**answers)
    return Fuzzer(lean, lean)


def with_text(candidate: FuzzCandidate, text: str) -> FuzzCandidate:
    return FuzzCandidate(0, candidate.kind, candidate.problem, candidate.is_false, text, candidate.is_screened)


def test_candidates_depend_on_seed_and_number_only() -> None:
    exports = {pair.name: Exports(EXPORT, EXPORT) for pair in read_pairs()}
    once = [make_candidate(3, index, exports) for index in range(60)]
    again = [make_candidate(3, index, exports) for index in reversed(range(60))]
    assert once == again[::-1]
    assert once != [make_candidate(4, index, exports) for index in range(60)]
    assert {candidate.kind for candidate in once} == {"text", "export"}
    assert {candidate.is_false for candidate in once} == {True, False}
    assert {candidate.is_screened for candidate in once} == {True, False}


@pytest.mark.parametrize("mutate", [mutate for mutate, _ in TEXT_MUTATORS], ids=lambda mutate: mutate.__name__)
def test_every_mutator_changes_texts_and_bears_any(mutate: Any) -> None:
    text = read_pairs()[7].text
    assert any(mutate(random.Random(seed), text) != text for seed in range(5))
    for odd in ("", " ", "\ud800", "/-", '"', "«", ":=", "theorem"):
        assert isinstance(mutate(random.Random(1), odd), str)


@pytest.mark.parametrize("mutate", [mutate for mutate, _ in EXPORT_MUTATORS], ids=lambda mutate: mutate.__name__)
def test_every_mutator_changes_exports_and_bears_any(mutate: Any) -> None:
    lines = [json.loads(line) for line in EXPORT.splitlines()]
    changed = []
    for seed in range(8):
        copy = json.loads(json.dumps(lines))
        mutate(random.Random(seed), copy)
        changed.append(copy != lines)
    assert any(changed)
    for odd in ([], [1], [[]], [{}], ["x"], [{"thm": 1}], [{"ie": "x"}], [None]):
        mutate(random.Random(1), odd)


def test_there_is_enough_to_start_from() -> None:
    assert len(read_pairs()) > 20
    assert len(read_attacks()) > 90
    assert sum(attack.is_false for attack in read_attacks()) > 50
    assert len(read_fragments()) > 100


@pytest.mark.parametrize(
    ("candidate", "answers", "fault"),
    [
        (FALSE, {}, "a false statement was proved"),
        (TRUE, {}, ""),
        (TRUE, {"axiom": "sorryAx"}, "axioms"),
        (TRUE, {"again": False}, "second judge"),
        (TRUE, {"quick": False}, "quick path"),
        (FALSE, {"judge": False}, ""),
    ],
)
async def test_what_counts_as_a_fault(candidate: FuzzCandidate, answers: dict[str, Any], fault: str) -> None:
    answer = await make_fuzzer(**answers).examine(with_text(candidate, "by magic"))
    assert fault in answer.fault
    assert bool(fault) == bool(answer.fault)


async def test_an_error_of_ours_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.campaign.read_candidate", lambda text, problem: 1 // 0)
    answer = await make_fuzzer().examine(FALSE)
    assert "ZeroDivisionError" in answer.fault


async def test_minimising_keeps_what_matters() -> None:
    smallest = await make_fuzzer().minimise(with_text(FALSE, "by have x := 1; simp [magic, foo] <;> omega"))
    assert smallest.text == "magic"


async def test_what_is_left_behind_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = take_census()
    (tmp_path / "forgotten").write_text("", encoding="utf-8")
    with (tmp_path / "forgotten").open():
        leaks, _ = await find_leaks(before, patience_s=0.1)
    assert leaks == ["file forgotten", "1 file descriptors"]


def test_figures_are_told() -> None:
    campaign = Campaign(5)
    campaign.outcomes["text", "error"] = 3
    assert "seed 5, 3 candidates" in campaign.describe()
    assert "error" in campaign.describe()
