"""From a completion to a judgement of Lean, each proof text once.

A completion is read as the pipeline reads a prover model's, and verified by the full path (`Lean.verify`). A reward is
stricter than a search, which may take a good proof from wherever it stands: the screen reads all code of the
completion, and a theorem that is worded differently is judged as it is worded, not with our statement put in its place.

What is no verdict is tried once more, but what ran out of time only where nobody waits (`retry_timeouts`): it would do
so again. If there is none although Lean proves a control theorem after it, the candidate is to blame, whatever it did
to its worker: it counts as failed. Only when the control fails too is there no judgement (`value` is None): a policy
must not learn from a broken machine, nor go free by breaking it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from prover.core.assembly import join_proof
from prover.core.errors import BackendError
from prover.core.lexer import tokenize
from prover.core.ports import Lean
from prover.core.problem import Problem, hash_content
from prover.core.verdict import Status, Verdict
from prover.prompts import TheoremText
from prover.prompts.reading import Reading, Unreadable, read_proof
from prover.prompts.reading.fences import split_blocks
from prover.screen import read_candidate, screen
from prover.train.lean_thread import AT_ONCE
from prover.train.turns import Turns

CONTROL = Problem("control_theorem", "theorem control_theorem : 2 + 2 = 4")
CONTROL_SOURCE = "theorem control_theorem : 2 + 2 = 4 := by\n  rfl"
LEAN_FAILED = "lean-failed"
"""The rule of a rollout that could not be judged."""
REWORDED = "statement reworded"
"""The reader's note on a theorem whose statement is spelled in another way."""
TIMEOUT_S = 20.0
KEPT_JUDGEMENTS = 200_000


@dataclass(frozen=True, slots=True)
class Judged:
    """What a completion is worth as a proof, and why."""

    value: float | None
    """1 for a verified proof, 0 for anything else, None when Lean itself failed."""
    rule: str = ""
    """What turned it away: `reading:REASON`, `screen:RULE`, or a rule of the verdict; empty for a proof."""
    message: str = ""
    body: str = ""
    """The tactic block that was read; empty when none was."""
    source: str = ""
    """What was sent to Lean after the header; empty when nothing was."""
    seconds: float = 0.0
    """Time that Lean took, 0 for what was known or never sent."""

    @property
    def is_proof(self) -> bool:
        """Whether Lean accepted it."""
        return self.value == 1.0


class ProofJudge:
    """Judges completions side by side, as many as the pool behind `lean` serves. For one event loop."""

    def __init__(
        self,
        lean: Lean,
        *,
        timeout_s: float = TIMEOUT_S,
        retry_timeouts: bool = True,
        kept: int = KEPT_JUDGEMENTS,
        at_once: int = AT_ONCE,
    ) -> None:
        """`at_once`: candidates that Lean is asked about at a time."""
        self._lean = lean
        self._again = (Status.CRASHED, Status.TIMEOUT) if retry_timeouts else (Status.CRASHED,)
        self.turns = Turns(at_once)
        """Whoever else asks the same Lean takes turns with the judge."""
        self._timeout_s = timeout_s
        self._kept = kept
        self._tasks: OrderedDict[str, asyncio.Task[Judged]] = OrderedDict()
        self.asked = 0
        """Completions judged so far."""
        self.sent = 0
        """Different proofs that Lean was asked about."""

    async def judge(self, problem: Problem, completion: str, *, urgency: int = 0) -> Judged:
        """Judge `completion` as a proof of `problem`; a smaller `urgency` goes first.

        Never raises for what the completion holds.
        """
        self.asked += 1
        read = read_completion(problem, completion)
        return read if read.value is not None else await self._judge_once(problem, read, urgency)

    async def _judge_once(self, problem: Problem, read: Judged, urgency: int) -> Judged:
        key = hash_content(problem.header, problem.statement, read.source)
        task = self._tasks.get(key)
        if task is None:
            self.sent += 1
            task = self._tasks[key] = asyncio.create_task(self._ask_in_turn(problem, read, urgency))
            while len(self._tasks) > self._kept:
                self._tasks.popitem(last=False)
        judged = await asyncio.shield(task)
        if judged.value is None:  # another day Lean may be well again
            self._tasks.pop(key, None)
        return judged

    async def _ask_in_turn(self, problem: Problem, read: Judged, urgency: int) -> Judged:
        async with self.turns.take(urgency):
            return await self._ask_lean(problem, read)

    async def _ask_lean(self, problem: Problem, read: Judged) -> Judged:
        verdict = await self._verify(problem, read.source)
        seconds = verdict.elapsed_s
        if verdict.status in self._again:
            verdict = await self._verify(problem, read.source)
            seconds += verdict.elapsed_s
        if verdict.status in (Status.PROVED, Status.REJECTED):
            value: float | None = float(verdict.is_proved)
        else:
            value = 0.0 if (await self._verify(CONTROL, CONTROL_SOURCE)).is_proved else None
        rule = "" if value else verdict.rule or verdict.status.value
        if value is None:
            rule = LEAN_FAILED
        return Judged(value, rule, verdict.message, read.body, read.source, seconds)

    async def _verify(self, problem: Problem, source: str) -> Verdict:
        try:
            return await self._lean.verify(problem, source, timeout_s=self._timeout_s)
        except BackendError as error:
            return Verdict(Status.CRASHED, LEAN_FAILED, error.message)


def read_completion(problem: Problem, completion: str) -> Judged:
    """Read and screen a completion. `value` is 0 when that decides, None when Lean has to."""
    reading = read_proof(completion, TheoremText(problem.header, problem.statement))
    if isinstance(reading, Unreadable):
        return Judged(0.0, f"reading:{reading.reason}", reading.detail)
    code = [block.code for block in split_blocks(completion) if block.is_fenced]
    stated = frozenset(token.text for token in tokenize(problem.header + problem.statement))
    own = f"{reading.preamble}\n{reading.body}"
    # A plan before the proof may hold a sketch.
    finding = screen(own, known=stated) or screen("\n".join(code), skip=frozenset({"sorry"}), known=stated)
    if finding is not None:
        return Judged(0.0, f"screen:{finding.rule}", finding.message, reading.body)
    return Judged(None, body=reading.body, source=_to_source(problem, reading, code))


def _to_source(problem: Problem, reading: Reading, code: list[str]) -> str:
    if REWORDED in reading.notes and code:
        return read_candidate(code[-1], problem).source
    source = join_proof(problem.statement, reading.body)
    return f"{reading.preamble}\n\n{source}" if reading.preamble else source
