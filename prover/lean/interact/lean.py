"""The `Lean` port through LeanInteract, with verdicts by audit.

An audited verdict is weaker than one of the trusted path (docs/trust.md): the process that is asked about the axioms
and the statement has run the candidate's text, so a candidate that ran code of its own there could forge the answers.
Hence no candidate is audited that the static screen turns away, whatever the caller thinks of screening; every audit
has a process of its own; and each record says `audited`.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from prover.core.assembly import splice
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Status, Verdict
from prover.lean.community import conclude
from prover.lean.interact.audit import (
    Reference,
    is_standard,
    judge_axioms,
    judge_comparison,
    read_levels,
    state_reference,
)
from prover.lean.interact.session import ReplSession, Reply

FindFault = Callable[[Problem, str], tuple[str, str] | None]
"""The static screen: rule and message for a candidate that it turns away."""
AUDITED = "audited"
"""What records say of verdicts that were not made by the trusted path."""


class InteractLean:
    """Elaborates, tries and audits through REPL processes. Implements `prover.core.ports.Lean`."""

    def __init__(
        self,
        make_session: Callable[[], ReplSession],
        find_fault: FindFault,
        *,
        workers: int,
        label: str,
        is_allowed: Callable[[str], bool] = is_standard,
    ) -> None:
        """Use `workers` sessions for the search, and one more for each audit; `label` names project and toolchain.

        Proofs may rest on the axioms that `is_allowed`.
        """
        self._make_session = make_session
        self._find_fault = find_fault
        self._is_allowed = is_allowed
        self._sessions = [make_session() for _ in range(workers)]
        self._idle: asyncio.LifoQueue[ReplSession] = asyncio.LifoQueue()
        for session in self._sessions:
            self._idle.put_nowait(session)
        self._audits = asyncio.Semaphore(max(1, workers // 2))
        self._description = f"{label} interact, {AUDITED}"

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`. Holes have goals as far as their text tells, and no lemmas."""
        async with self._lease() as session:
            return await session.elaborate(header, source, timeout_s=timeout_s)

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Splice each tactic into the source and have it elaborated, one after the other."""
        for tactic in tactics:
            spliced = splice(subgoal.source, subgoal.hole, tactic.text)
            outcome = await self.elaborate(subgoal.header, spliced.source, timeout_s=tactic.timeout_s)
            attempt = conclude(subgoal, tactic, spliced, outcome)
            on_attempt(attempt)
            if attempt.status is Status.PROVED:
                return attempt
        return None

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge whether `source` proves `problem`: screen, the candidate's own run, audit in a fresh process.

        Each step has `timeout_s`. Lost processes give `timeout` or `crashed`, never `rejected`.
        """
        begun = time.monotonic()
        verdict = await self._judge(problem, source, timeout_s)
        return replace(verdict, elapsed_s=time.monotonic() - begun, lean=self._description)

    async def _judge(self, problem: Problem, source: str, timeout_s: float) -> Verdict:
        if (fault := self._find_fault(problem, source)) is not None:
            return Verdict(Status.REJECTED, f"screen:{fault[0]}", fault[1])
        outcome = await self.elaborate(problem.header, source, timeout_s=timeout_s)
        if (complaint := _complain(outcome, "error")) is not None:
            return complaint
        reference = state_reference(problem, secrets.token_hex(16))
        if reference is None:
            return Verdict(Status.REJECTED, "refused", "the problem states no theorem with a name")
        async with self._audits:
            session = self._make_session()
            try:
                verdict = await self._audit(session, reference, problem, source, timeout_s)
            finally:
                await session.close()
        return replace(verdict, messages=outcome.messages)

    async def _audit(
        self, session: ReplSession, reference: Reference, problem: Problem, source: str, timeout_s: float
    ) -> Verdict:
        """Run the steps of `prover.lean.interact.audit` in a fresh `session`."""
        begin = await session.open_header(problem.header, timeout_s=timeout_s)
        if isinstance(begin, Elaboration):
            return _complain(begin, "refused") or Verdict(Status.CRASHED, "crashed", "no environment for the header")
        send = partial(session.send, timeout_s=timeout_s)
        stated = await send(reference.text, begin)
        asked = await send(reference.ask_levels, _env(stated))
        for reply in (stated, asked):
            if (complaint := _complain_reply(reply, "statement-error")) is not None:
                return complaint
        levels = None if asked.answer is None else read_levels(asked.answer, reference)
        if levels is None:
            return Verdict(Status.REJECTED, "statement-error", "Lean does not know the reference by its full name")
        own = await send(source, _env(stated))
        if (complaint := _complain(own.read(source), "error")) is not None:
            return complaint
        compared = await send(reference.compare(problem.lean_name, levels), _env(own))
        if compared.answer is None:
            return Verdict(compared.status, compared.status.value, compared.reason)
        if (complaint := judge_comparison(compared.answer, problem)) is not None:
            return complaint
        listed = await send(reference.ask_axioms, _env(compared))
        if listed.answer is None:
            return Verdict(listed.status, listed.status.value, listed.reason)
        return judge_axioms(listed.answer, reference, self._is_allowed)

    @asynccontextmanager
    async def _lease(self) -> AsyncIterator[ReplSession]:
        session = await self._idle.get()
        try:
            yield session
        finally:
            self._idle.put_nowait(session)

    async def describe(self) -> str:
        """Lean's version, the project, and that verdicts are audited only."""
        return self._description

    async def close(self) -> None:
        """End all processes."""
        await asyncio.gather(*(session.close() for session in self._sessions))


def _env(reply: Reply) -> int | None:
    """The environment after a command. Without one the next command would begin anew, know no name, and fail."""
    return None if reply.answer is None else reply.answer.env


def _complain_reply(reply: Reply, rule: str) -> Verdict | None:
    """Why a step of our own failed; None when it did not."""
    if reply.answer is None:
        return Verdict(reply.status, reply.status.value, reply.reason)
    error = reply.answer.first_error
    return Verdict(Status.REJECTED, rule, error) if error else None


def _complain(outcome: Elaboration, rule: str) -> Verdict | None:
    """Why a text is no proof, as far as its elaboration tells; None when it tells of nothing."""
    if outcome.status is Status.REJECTED:
        return Verdict(Status.REJECTED, rule, outcome.first_error, (), outcome.messages)
    if outcome.status is not Status.PROVED:
        return Verdict(outcome.status, outcome.status.value, outcome.first_error)
    if outcome.holes:
        return Verdict(Status.REJECTED, "sorry", "the proof uses `sorry`", (), outcome.messages)
    return None
