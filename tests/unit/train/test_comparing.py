"""Comparing lemmas in parts, with a Lean that knows texts only: what could not be compared is not counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.verdict import Message, Status
from prover.dataset.binders import StatedLemma
from prover.train import consistency
from prover.train.consistency import compare_statements
from prover.train.judging import Judged

PROBLEM = Problem("t", "theorem t : 1 = 1")


@dataclass
class TextLean:
    """Statements are equal when their texts are; one with `bad` does not elaborate; call `fail_at` times out."""

    fail_at: int = -1
    sources: list[str] = field(default_factory=list)

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        self.sources.append(source)
        if len(self.sources) - 1 == self.fail_at:
            return Elaboration(Status.TIMEOUT)
        known: dict[str, str] = {}
        wrong: list[int] = []
        for number, line in enumerate(source.splitlines(), start=1):
            if line.startswith("theorem"):
                name, _, claim = line.removeprefix("theorem ").partition(" : ")
                known[name.strip()] = claim
                is_wrong = "bad" in claim
            else:
                one, other = re.findall(r"@(\w+)", line)
                is_wrong = known[one] != known[other]
            if is_wrong:
                wrong.append(number)
        return Elaboration(Status.REJECTED, tuple(Message("error", number, 0, "no") for number in wrong))


def state(*claims: str) -> list[StatedLemma]:
    lemmas = [consistency._minimise(f"theorem x : {claim}") for claim in claims]
    return [lemma for lemma in lemmas if lemma is not None]


async def test_the_last_of_many_lemmas_are_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "MAX_PAIRS", 4)
    claims = [f"{n} = {n}" for n in range(5)]
    lean = TextLean()
    matches = await compare_statements(lean, "", state(*claims), state(*reversed(claims)))  # type: ignore[arg-type]
    assert (matches.found, matches.unknown) == (frozenset(range(5)), frozenset())
    assert len(lean.sources) == 7


async def test_what_does_not_elaborate_is_unknown_when_required_and_nothing_when_stated() -> None:
    wanted, stated = state("1 = 1", "bad = 1", "2 = 2"), state("1 = 1", "bad = 2")
    matches = await compare_statements(TextLean(), "", wanted, stated)  # type: ignore[arg-type]
    assert (matches.found, matches.unknown) == (frozenset({0}), frozenset({1}))


async def test_a_part_at_which_lean_fails_leaves_unknown_what_no_other_part_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consistency, "MAX_PAIRS", 2)
    wanted, stated = state("1 = 1", "2 = 2"), state("1 = 1", "2 = 2", "3 = 3")
    cases: list[tuple[int, set[int], set[int]]] = [(1, {0, 1}, set()), (2, {0}, {1})]
    for fail_at, found, unknown in cases:
        matches = await compare_statements(TextLean(fail_at), "", wanted, stated)  # type: ignore[arg-type]
        assert (set(matches.found), set(matches.unknown)) == (found, unknown)


@pytest.mark.parametrize(
    ("required", "share"), [(["1 = 1", "bad = 1", "2 = 2"], 0.5), (["bad = 1"], None), (["1 = 1"], 1.0)]
)
async def test_the_share_is_of_what_could_be_compared(
    monkeypatch: pytest.MonkeyPatch, required: list[str], share: float | None
) -> None:
    async def list_stated(*_: object) -> list[StatedLemma]:
        return state("1 = 1")

    monkeypatch.setattr(consistency, "_list_stated", list_stated)
    texts = [f"theorem x : {claim}" for claim in required]
    judged = Judged(1.0, body="rfl")
    assert await consistency.measure_consistency(TextLean(), PROBLEM, judged, texts) == share  # type: ignore[arg-type]
