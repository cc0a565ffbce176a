"""Measuring the solve loop itself: how near it comes to keeping every slot of a model busy.

Lean is a stub that takes a fixed time for each request; the model is whatever the caller brings. So what is measured
is scheduling, nothing else.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import psutil

from prover.core.goal import Goal, Hole
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status, Verdict

ROOT_GOAL = "whole"
LEMMAS = ("left", "right")
PROOF = "exact from_the_model"

_GOAL_OF_HOLE = re.compile(r"(?:have \w+|theorem \w+) : (\w+) := by\s*$")


def make_problems(count: int) -> list[Problem]:
    """Problems that need a sketch with two lemmas each."""
    return [Problem(f"p{number}", f"theorem p{number} : {ROOT_GOAL}") for number in range(count)]


def answer(prompt: str, *, is_sketch: bool) -> str:
    """What the mock model says: a sketch of the whole, a proof of a lemma, a wrong proof of the whole."""
    statement = re.search(r"theorem (\w+) : (\w+)", prompt)
    assert statement is not None  # the prompt shows the theorem, or the measurement is of something else
    name, goal = statement[1], statement[2]
    if is_sketch:  # no two problems share a lemma: the cache would answer for the model
        steps = [f"have {side} : {side}_{name} := by\n  sorry" for side in LEMMAS]
        body = "\n".join([*steps, "exact combine"])
    else:
        body = "exact wrong" if goal == ROOT_GOAL else PROOF
    indented = body.replace("\n", "\n  ")
    return f"```lean4\n{statement[0]} := by\n  {indented}\n```"


class FailingTactics:
    """A portfolio of three tactics that close nothing."""

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield them as one tier."""
        yield [Tactic(f"tactic{number}") for number in range(3)]


@dataclass(slots=True)
class StubLean:
    """A Lean that takes `request_s` for each request, `workers` at a time. Implements `Lean`."""

    workers: int
    request_s: float
    busy_s: float = 0.0
    """Summed over the workers."""
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.workers)

    async def _work(self) -> None:
        async with self._slots:
            await asyncio.sleep(self.request_s)
            self.busy_s += self.request_s

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Every text is fine; its holes are its `sorry`s."""
        await self._work()
        return Elaboration(Status.PROVED, holes=tuple(_find_holes(source)))

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """The model's proof closes every lemma; nothing closes the whole."""
        await self._work()
        for tactic in tactics:
            is_proof = tactic.text == PROOF and subgoal.goal.target != ROOT_GOAL
            attempt = Attempt(subgoal.id, tactic, Status.PROVED if is_proof else Status.REJECTED)
            on_attempt(attempt)
            if is_proof:
                return attempt
        return None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """A whole in which no hole is left is a proof."""
        await self._work()
        if "sorry" in source:
            return Verdict(Status.REJECTED, "sorry")
        return Verdict(Status.PROVED, lean="stub")

    async def describe(self) -> str:
        """Say what this is."""
        return "stub"


def _find_holes(source: str) -> Iterator[Hole]:
    for index, match in enumerate(re.finditer("sorry", source)):
        before = source[: match.start()]
        found = _GOAL_OF_HOLE.search(before)
        target = found[1] if found else ROOT_GOAL
        goal = Goal(target, text=f"⊢ {target}", lemma=f"theorem lemma{index} : {target}")
        column = match.start() - before.rfind("\n") - 1
        yield Hole(index, match.start(), match.end(), column, "tactic", (goal,))


@dataclass(frozen=True, slots=True)
class PipelineMeasurement:
    """What `prover bench pipeline` reports. All of it from one run on one machine."""

    problems: int
    proved: int
    completions: int
    slots: int
    latency_s: float
    makespan_s: float
    lean_busy_s: float
    """Summed over the stub's workers."""
    resident_mb: tuple[float, ...]
    """At each quarter of the run."""

    @property
    def ideal_s(self) -> float:
        """Time in which the endpoint serves that many completions with every slot busy all the time."""
        return self.completions * self.latency_s / self.slots

    @property
    def ratio(self) -> float:
        """Makespan over the ideal."""
        return self.makespan_s / self.ideal_s

    def to_json(self) -> dict[str, object]:
        """All figures, the ratio included."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "ideal_s": round(self.ideal_s, 2),
            "ratio": round(self.ratio, 3),
        }


@dataclass(slots=True)
class ProgressClock:
    """A `RunListener` that takes the time and the memory as problems end."""

    total: int
    done: int = 0
    resident_mb: list[float] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def problem_started(self, problem: Problem) -> None:
        """Not of interest."""

    def problem_activity(self, problem: Problem, activity: str) -> None:
        """Not of interest."""

    def problem_finished(self, problem: Problem, outcome: object) -> None:
        """Note the memory at each quarter."""
        self.done += 1
        if self.done % max(1, self.total // 4) == 0:
            self.resident_mb.append(round(psutil.Process().memory_info().rss / 2**20, 1))
