"""A Lean that knows a table of goals and the tactics that close them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

from prover.core.goal import Goal, Hole
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict

_HAVE = re.compile(r".*have (\w+) : (.*?) := by\s*$", re.DOTALL)


class FakeLean:
    """Goals are words; `closes` says which tactic closes which goal. Counts what it is asked."""

    def __init__(self, closes: dict[str, str], *, bad: str = "BAD", delay_s: float = 0.0) -> None:
        self.closes = closes
        self.bad = bad
        self.delay_s = delay_s
        self.tried: list[tuple[str, str]] = []
        self.elaborated: list[str] = []
        self.verified: list[str] = []
        self.refuse_verification = False

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        self.elaborated.append(source)
        await asyncio.sleep(self.delay_s)
        if self.bad in source:
            return Elaboration(Status.REJECTED, (Message("error", 1, 0, f"{self.bad} is not defined"),))
        return Elaboration(Status.PROVED, holes=tuple(find_holes(source)))

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        for tactic in tactics:
            await asyncio.sleep(self.delay_s)
            self.tried.append((subgoal.goal.target, tactic.text))
            closed = self.closes.get(subgoal.goal.target) == tactic.text
            errors = () if closed else (Message("error", 1, 0, f"{tactic.text} does not prove {subgoal.goal.target}"),)
            attempt = Attempt(subgoal.id, tactic, Status.PROVED if closed else Status.REJECTED, errors)
            on_attempt(attempt)
            if closed:
                return attempt
        return None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        self.verified.append(source)
        if self.refuse_verification or "sorry" in source or not source.startswith(problem.statement):
            return Verdict(Status.REJECTED, "sorry", "not a proof")
        return Verdict(Status.PROVED, lean="fake")

    async def describe(self) -> str:
        return "fake"


def find_holes(source: str) -> list[Hole]:
    """Every `sorry`; its goal is that of the `have` it stands in, else the theorem's own."""
    holes: list[Hole] = []
    for match in re.finditer("sorry", source):
        before = source[: match.start()]
        have = _HAVE.search(before)
        target = have.group(2) if have else source.split(":", 1)[1].split(":=", maxsplit=1)[0].strip()
        column = match.start() - (before.rfind("\n") + 1)
        label = have.group(1) if have else ""
        goal = Goal(target, text=f"⊢ {target}", lemma=f"theorem t_hole{len(holes)} : {target}")
        holes.append(Hole(len(holes), match.start(), match.end(), column, "tactic", (goal,), label))
    return holes
