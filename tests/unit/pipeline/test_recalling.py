"""Lean's answers are shared where they are facts, and only there; every sample is charged for the same work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from prover.core.goal import Goal, Hole
from prover.core.outcome import ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.refutation import Refutation
from prover.core.verdict import Message, Status, Verdict
from prover.pipeline.recalling import Answers, Memory, RecallingLean, RecallingRefuter
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.search import NoTactics, TacticPortfolio
from tests.fakes.lean import FakeLean
from tests.fakes.log import MemoryLog, QuietListener

SUBGOAL = Subgoal("", "theorem t : goal := by sorry", Hole(0, 23, 28, 23, "tactic", (Goal("goal"),)))
PROBLEM = Problem("t", "theorem t : goal")


class MoodyLean(FakeLean):
    """Each attempt takes three seconds, it says, and ends as `status` unless it proves."""

    def __init__(self, status: Status = Status.REJECTED, line: int = 1) -> None:
        super().__init__({"goal": "good"})
        self.status = status
        self.line = line

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        for tactic in tactics:
            self.tried.append((subgoal.goal.target, tactic.text))
            status = Status.PROVED if tactic.text == "good" else self.status
            messages = () if tactic.text == "good" else (Message("error", self.line, 0, "no"),)
            attempt = Attempt(subgoal.id, tactic, status, messages, 3.0)
            on_attempt(attempt)
            if status is Status.PROVED:
                return attempt
        return None

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.tried]


async def attempt(lean: RecallingLean, *texts: str) -> list[Attempt]:
    seen: list[Attempt] = []
    solved = await lean.try_tactics(SUBGOAL, [Tactic(text) for text in texts], on_attempt=seen.append)
    assert (solved is not None) == (bool(seen) and seen[-1].status is Status.PROVED)
    return seen


async def test_what_is_known_is_recalled_in_order_and_the_rest_is_run() -> None:
    inner, answers = MoodyLean(), Answers()
    await attempt(RecallingLean(inner, answers), "a", "b")
    again = RecallingLean(inner, answers)
    seen = await attempt(again, "x", "a", "y", "b", "good", "z")
    assert [(attempt.tactic.text, attempt.elapsed_s) for attempt in seen] == [
        ("x", 3.0),
        ("a", 0.0),
        ("y", 3.0),
        ("b", 0.0),
        ("good", 3.0),
    ]
    assert inner.texts == ["a", "b", "x", "y", "good"]
    assert again.recalled_s == 6.0


@pytest.mark.parametrize("status", [Status.TIMEOUT, Status.CRASHED])
async def test_what_may_end_otherwise_is_asked_again(status: Status) -> None:
    inner, answers = MoodyLean(status), Answers()
    await attempt(RecallingLean(inner, answers), "a")
    inner.status = Status.REJECTED
    assert (await attempt(RecallingLean(inner, answers), "a"))[0].status is Status.REJECTED
    assert inner.texts == ["a", "a"]


async def test_a_request_that_was_refused_is_no_fact() -> None:
    inner, answers = MoodyLean(line=0), Answers()
    for _ in range(2):
        await attempt(RecallingLean(inner, answers), "a")
    assert inner.texts == ["a", "a"]


async def test_other_limits_are_another_question() -> None:
    inner, answers = MoodyLean(), Answers()
    for heartbeats in (1, 2, 1):
        tactic = Tactic("a", max_heartbeats=heartbeats)
        await RecallingLean(inner, answers).try_tactics(SUBGOAL, [tactic], on_attempt=lambda attempt: None)
    assert len(inner.tried) == 2


async def test_verdicts_are_recalled_for_the_very_same_text_only() -> None:
    inner, answers = FakeLean({}), Answers()
    other = Problem("u", "theorem u : goal")
    for problem, text in ((PROBLEM, "theorem t : goal := 1"), (PROBLEM, "theorem t : goal := 2"), (other, "x")):
        for _ in range(2):
            await RecallingLean(inner, answers).verify(problem, text, timeout_s=1)
    assert len(inner.verified) == 3


async def test_elaborations_are_recalled_with_their_holes() -> None:
    inner, answers = FakeLean({}), Answers()
    first = await RecallingLean(inner, answers).elaborate("", SUBGOAL.source, timeout_s=1)
    second = await RecallingLean(inner, answers).elaborate("", SUBGOAL.source, timeout_s=9)
    assert isinstance(second, Elaboration)
    assert (first.holes, len(inner.elaborated)) == (second.holes, 1)
    assert await RecallingLean(inner, answers).describe() == "fake"


def test_the_oldest_go_first() -> None:
    memory: Memory[Verdict] = Memory(limit=2)
    for key in "abc":
        memory.keep(key, Verdict(Status.REJECTED, key))
    assert [memory.find(key) is None for key in "abc"] == [True, False, False]


class Doubter:
    """Finds a counterexample at the second look."""

    def __init__(self) -> None:
        self.looks = 0

    async def refute(self, problem: Problem, *, timeout_s: float) -> Refutation | None:
        self.looks += 1
        return Refutation(problem, "proof of the negation", Verdict(Status.PROVED)) if self.looks == 2 else None


async def test_a_counterexample_is_found_once_and_looked_for_until_then() -> None:
    doubter, answers = Doubter(), Answers()
    found = [
        await RecallingRefuter(doubter, RecallingLean(FakeLean({}), answers)).refute(PROBLEM, timeout_s=1)
        for _ in range(4)
    ]
    assert [refutation is not None for refutation in found] == [False, True, True, True]
    assert doubter.looks == 2


class Endless(NoTactics):
    """A search that would go on for a hundred tactics, of three seconds each."""

    def propose(self, subgoal: Subgoal):  # type: ignore[no-untyped-def]
        yield from ([Tactic(f"t{i}")] for i in range(100))


async def test_recalled_work_counts_as_time_of_the_budget() -> None:
    answers, settings = Answers(), SolveSettings(budget_s=20, max_depth=0)
    inner = MoodyLean()

    async def run(tactics: NoTactics | TacticPortfolio) -> tuple[ProblemStatus, float]:
        log = MemoryLog()
        searchers = Searchers(tactics, None)  # type: ignore[arg-type]
        await Run(inner, searchers, log, settings, QuietListener(), 1, answers).solve_all([PROBLEM])
        return log.done[PROBLEM.id].status, log.done[PROBLEM.id].seconds

    first = await run(Endless())  # three seconds each, it says, but it took none
    assert first[0] is ProblemStatus.FAILED
    second = await run(Endless())
    assert second[1] > 290
