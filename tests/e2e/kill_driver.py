"""Process that the kill tests start: `kill_driver.py STORE FINGERPRINT` works on a run, a session for each line.

A session is a forked child, so that no time goes into loading Python again: it opens the store, resumes the run (or
begins it) and solves; the parent says `begun PID` and, when the child has ended, `ended STATUS`. Lean and the prover
model are stubs whose answers follow from the question alone: whatever the order, the records are the same.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

from prover.core.goal import Goal, Hole
from prover.core.model import Usage
from prover.core.ports import Elaboration
from prover.core.problem import Problem, hash_content
from prover.core.proof import Attempt, Rollout, Sketch, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.store import RunStatus, open_store

PROBLEMS = 120
AT_ONCE = 4
SETTINGS = SolveSettings(budget_s=3600.0, samples=2, sketches=2, repair_rounds=1, sketch_repairs=1, max_depth=2)
_GOAL = re.compile(r"(?:have \w+|theorem \w+) : ([\w.]+) := by\s*$")


def make_problems() -> list[Problem]:
    """Goals say how they are to be closed: `easy`, `model`, `mended`, `split`, `deep`, `never`."""
    kinds = ("easy", "model", "mended", "split", "deep", "never")
    return [
        Problem(f"p{n}", f"theorem p{n} : {kinds[n % len(kinds)]}.{n}", area=kinds[n % len(kinds)])
        for n in range(PROBLEMS)
    ]


def pause(text: str) -> float:
    """A few milliseconds, by the text."""
    return int(hash_content(text)[:4], 16) / 0xFFFF * 0.006


class StubLean:
    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        await asyncio.sleep(pause(source))
        if "wrong" in source:
            return Elaboration(Status.REJECTED, (Message("error", 1, 0, "no such tactic"),), elapsed_s=pause(source))
        return Elaboration(Status.PROVED, holes=tuple(find_holes(source)), elapsed_s=pause(source))

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        for tactic in tactics:
            await asyncio.sleep(pause(subgoal.id + tactic.text))
            closes = tactic.text == f"close {subgoal.goal.target.partition('.')[0]}"
            messages = () if closes else (Message("error", 1, 2, f"{tactic.text} fails at {subgoal.goal.target}"),)
            attempt = Attempt(subgoal.id, tactic, Status.PROVED if closes else Status.REJECTED, messages, 0.001)
            on_attempt(attempt)
            if closes:
                return attempt
        return None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        await asyncio.sleep(pause(source))
        return Verdict(Status.REJECTED, "sorry") if "sorry" in source else Verdict(Status.PROVED, lean="stub")

    async def describe(self) -> str:
        return "stub"


def find_holes(source: str) -> Iterator[Hole]:
    for index, match in enumerate(re.finditer("sorry", source)):
        found = _GOAL.search(source[: match.start()])
        target = found[1] if found else "none.0"
        goal = Goal(target, text=f"⊢ {target}", lemma=f"theorem l{index} : {target}")
        column = match.start() - source.rfind("\n", 0, match.start()) - 1
        yield Hole(index, match.start(), match.end(), column, "tactic", (goal,))


class StubTactics:
    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        yield [Tactic("simp"), Tactic("close easy"), Tactic("omega")]
        yield [Tactic(f"nlinarith {number}") for number in range(3)]


class StubWriter:
    """Closes goals for a model at once, and those to be mended when it is told what is wrong."""

    async def write(self, problem: Problem, subgoal: Subgoal, *, count: int) -> AsyncGenerator[Rollout]:
        for number in range(count):
            await asyncio.sleep(pause(subgoal.id))
            text = "close model" if number or subgoal.depth else f"guess {subgoal.goal.target}"
            yield Rollout(Tactic(text, "model/stub", completion=f"I think: {text}"), usage=Usage(10, 5))

    async def repair(
        self, problem: Problem, subgoal: Subgoal, failed: Attempt, *, count: int
    ) -> AsyncGenerator[Rollout]:
        await asyncio.sleep(pause(subgoal.id))
        said = failed.messages[0].text
        yield Rollout(Tactic("close mended", "model/stub", completion=f"Because {said}"), usage=Usage(10, 5))


class StubDecomposer:
    """A sketch that Lean turns away, one with a lemma that nothing proves, one that works."""

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        kind, _, number = subgoal.goal.target.partition(".")
        await asyncio.sleep(pause(subgoal.id))
        yield Sketch(f"wrong {number}", "stub/wrong", "first thoughts")
        yield Sketch(f"have h : never.{number}0 := by\n  sorry\nexact h", "stub/never")
        if kind in ("split", "deep"):
            inner = "model" if kind == "split" else "split"
            left, right = f"{inner}.{number}1", f"mended.{number}2"
            yield Sketch(
                f"have a : {left} := by\n  sorry\nhave b : {right} := by\n  sorry\nexact both a b", "stub/both"
            )

    async def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        yield Sketch(f"{sketch.body} wrong again", "stub/revised")


class Silence:
    def problem_started(self, problem: Problem) -> None: ...
    def problem_activity(self, problem: Problem, activity: str) -> None: ...
    def problem_finished(self, problem: Problem, outcome: object) -> None: ...


def solve(url: str, fingerprint: str) -> None:
    """One session: begin the run or resume it, and work until all is done."""
    with open_store(url) as store:
        found = store.find_resumable(fingerprint, "s", include_finished=True)
        journal = (
            store.resume_run(found)
            if found
            else store.begin_run("stub", fingerprint=fingerprint, settings={}, settings_hash="s", seed=7)
        )
        searchers = Searchers(StubTactics(), StubDecomposer(), StubWriter(), has_models=True)
        run = Run(StubLean(), searchers, journal, SETTINGS, Silence(), AT_ONCE)
        asyncio.run(run.solve_all(make_problems()))
        journal.finish(RunStatus.FINISHED)


def main(url: str, fingerprint: str) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            solve(url, fingerprint)
            os._exit(0)
        print("begun", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
