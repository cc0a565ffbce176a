"""Sharing Lean's answers between the samples of an evaluation: what it said for sure is not asked again.

Lean is deterministic but for time: `proved` and `rejected` are facts about a text, `timeout` and `crashed` are about
the machine at that moment and are always asked again.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from prover.core.ports import Elaboration, Lean, Refuter
from prover.core.problem import Problem, hash_content
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.refutation import Refutation
from prover.core.verdict import Status, Verdict

MAX_ANSWERS = 200_000
"""Kept of each kind; the oldest go first."""
_SURE = frozenset({Status.PROVED, Status.REJECTED})
Answer = TypeVar("Answer", Elaboration, Attempt, Verdict)


class Memory(Generic[Answer]):
    """Answers by the content of the request."""

    def __init__(self, limit: int = MAX_ANSWERS) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._limit = limit

    def find(self, key: Hashable) -> Answer | None:
        """The answer to the request with `key`, if it is known."""
        return self._answers.get(key)

    def keep(self, key: Hashable, answer: Answer) -> Answer:
        """Remember `answer` if it would be the same again; return it."""
        if answer.status in _SURE and not _is_refusal(answer):
            self._answers[key] = answer
            if len(self._answers) > self._limit:
                self._answers.popitem(last=False)
        return answer


@dataclass(frozen=True, slots=True)
class Answers:
    """What Lean has said for sure, to all samples of an evaluation."""

    elaborations: Memory[Elaboration] = field(default_factory=Memory)
    attempts: Memory[Attempt] = field(default_factory=Memory)
    verdicts: Memory[Verdict] = field(default_factory=Memory)
    refutations: dict[str, tuple[Refutation, float]] = field(default_factory=dict)
    """By problem id, with the seconds that it took to find them."""


@dataclass(slots=True)
class RecallingLean:
    """A Lean that answers from memory where it can; one for each problem. Implements `prover.core.ports.Lean`.

    A recalled answer took no time, and says so; what it took when it was new is added to `recalled_s`, so that
    every sample can be charged for the same work.
    """

    lean: Lean
    answers: Answers
    recalled_s: float = 0.0
    """Seconds of Lean's work that did not have to be done again."""

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source`, or recall what came of it."""
        key = hash_content(header, source)
        if (known := self.answers.elaborations.find(key)) is not None:
            return await self._recall(known)
        outcome = await self.lean.elaborate(header, source, timeout_s=timeout_s)
        return self.answers.elaborations.keep(key, outcome)

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Run those of `tactics` whose outcome is not known, in their order, up to the first that closes the goal."""

        def note(attempt: Attempt) -> None:
            on_attempt(self.answers.attempts.keep(_key(subgoal, attempt.tactic), attempt))

        for batch, known in self._split(subgoal, tactics):
            if batch and (solved := await self.lean.try_tactics(subgoal, batch, on_attempt=note)) is not None:
                return solved
            if known is not None:
                attempt = await self._recall(known)
                on_attempt(attempt)
                if attempt.status is Status.PROVED:
                    return attempt
        return None

    def _split(self, subgoal: Subgoal, tactics: Sequence[Tactic]) -> Iterator[tuple[list[Tactic], Attempt | None]]:
        """Cut `tactics` into batches to run, each followed by an attempt to recall, if any is left."""
        batch: list[Tactic] = []
        for tactic in tactics:
            known = self.answers.attempts.find(_key(subgoal, tactic))
            if known is None:
                batch.append(tactic)
            else:
                yield batch, replace(known, tactic=tactic)
                batch = []
        yield batch, None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge whether `source` proves `problem`; recalled only for the very same problem and text."""
        key = hash_content(problem.header, problem.statement, problem.lean_name, source)
        if (known := self.answers.verdicts.find(key)) is not None:
            return await self._recall(known)
        verdict = await self.lean.verify(problem, source, timeout_s=timeout_s)
        return self.answers.verdicts.keep(key, verdict)

    async def describe(self) -> str:
        """What the Lean behind says of itself."""
        return await self.lean.describe()

    async def _recall(self, answer: Answer) -> Answer:
        await asyncio.sleep(0)  # a search that is all memories must not keep the others from running
        self.recalled_s += answer.elapsed_s
        return replace(answer, elapsed_s=0.0)


@dataclass(frozen=True, slots=True)
class RecallingRefuter:
    """Remembers what is false, which is a fact; what was not refuted may be yet. Implements `Refuter`."""

    refuter: Refuter
    lean: RecallingLean
    """Where recalled time is counted."""

    async def refute(self, problem: Problem, *, timeout_s: float) -> Refutation | None:
        """Recall the counterexample to `problem`, or look for one."""
        known = self.lean.answers.refutations.get(problem.id)
        if known is not None:
            self.lean.recalled_s += known[1]
            return known[0]
        begun = time.monotonic()
        found = await self.refuter.refute(problem, timeout_s=timeout_s)
        if found is not None:
            self.lean.answers.refutations[problem.id] = found, time.monotonic() - begun
        return found


def _key(subgoal: Subgoal, tactic: Tactic) -> Hashable:
    return subgoal.id, tactic.text, tactic.max_heartbeats


def _is_refusal(answer: Elaboration | Attempt | Verdict) -> bool:
    """Whether the worker did not carry the request out: what it says itself, and not Lean, stands on no line."""
    return any(message.severity == "error" and message.line == 0 for message in answer.messages)
