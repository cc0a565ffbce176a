"""The `Lean` port on top of a pool of workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pydantic import ValidationError

from prover.core.errors import BackendError
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Subgoal, Tactic
from prover.core.verdict import Message, Status, Verdict
from prover.lean.pool import PoolReply, WorkerPool
from prover.lean.process import JsonObject, WorkerDied
from prover.lean.wire import AttemptEvent, CheckReply, VerifyReply

GRACE_S = 1.5
"""Time beyond its own deadline that a worker gets before it is killed."""
BATCH_S = 4.0
"""Longest time that one request may take when every tactic runs to its limit: a worker that serves
a caller who has left is free again after this."""


class WorkerLean:
    """Elaborates, tries and verifies through a `WorkerPool`. Implements `prover.core.ports.Lean`."""

    def __init__(self, pool: WorkerPool, *, backend: str = "embedded") -> None:
        self.pool = pool
        self._backend = backend
        self._description = ""

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`; a worker that dies gives the status `CRASHED`."""
        fields = {"header": header, "source": source, "timeout_ms": int(timeout_s * 1000)}
        reply = await self.pool.submit("check", fields, deadline_s=timeout_s + GRACE_S)
        if (lost := _lost(reply)) is not None:
            return Elaboration(lost[0], (lost[1],), elapsed_s=reply.elapsed_s)
        if (refusal := _refusal(reply)) is not None:
            return Elaboration(Status.REJECTED, (refusal,), elapsed_s=reply.elapsed_s)
        try:
            return CheckReply.model_validate(reply.fields).to_core(reply.elapsed_s)
        except ValidationError as error:
            return Elaboration(Status.CRASHED, (_protocol_error(error),), elapsed_s=reply.elapsed_s)

    async def try_tactics(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], *, on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        """Run `tactics` in order at the hole; return the first attempt that closes it.

        A tactic that takes its worker down is recorded as such, and the rest goes on elsewhere.
        """
        for batch in _cut_batches(tactics):
            solved = await self._try_batch(subgoal, batch, on_attempt)
            if solved is not None:
                return solved
        return None

    async def _try_batch(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], on_attempt: Callable[[Attempt], None]
    ) -> Attempt | None:
        done: list[Attempt] = []

        def note(attempt: Attempt) -> None:
            done.append(attempt)
            on_attempt(attempt)

        while len(done) < len(tactics):
            reply = await self._submit_batch(subgoal, tactics[len(done) :], note)
            if done and done[-1].status is Status.PROVED:
                return done[-1]
            if len(done) == len(tactics):
                return None
            # Whatever ended the request, it did so while the first tactic without an answer ran.
            status, message = _lost(reply) or (Status.REJECTED, _refusal(reply) or _silence())
            note(Attempt(subgoal.id, tactics[len(done)], status, (message,), reply.elapsed_s))
        return None

    async def _submit_batch(
        self, subgoal: Subgoal, tactics: Sequence[Tactic], note: Callable[[Attempt], None]
    ) -> PoolReply:
        def on_event(event: JsonObject) -> None:
            try:
                seen = AttemptEvent.model_validate(event)
            except ValidationError as error:
                raise WorkerDied(f"broke the protocol: {error}") from error
            if not 0 <= seen.index < len(tactics):
                raise WorkerDied(f"reported on tactic {seen.index} of {len(tactics)}")
            messages = tuple(m.to_core() for m in seen.messages)
            note(Attempt(subgoal.id, tactics[seen.index], Status(seen.status), messages, seen.ms / 1000))

        fields: JsonObject = {
            "header": subgoal.header,
            "source": subgoal.source,
            "hole": subgoal.hole.index,
            "tactics": [
                {"text": t.text, "timeout_ms": int(t.timeout_s * 1000), "max_heartbeats": t.max_heartbeats}
                for t in tactics
            ],
        }
        deadline_s = sum(t.timeout_s for t in tactics) + GRACE_S
        return await self.pool.submit("try", fields, deadline_s=deadline_s, on_event=on_event)

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge whether `source` proves `problem`, by the kernel and the environment."""
        fields = {
            "header": problem.header,
            "statement": problem.statement,
            "name": problem.lean_name,
            "source": source,
            "timeout_ms": int(timeout_s * 1000),
        }
        lean = await self.describe()
        reply = await self.pool.submit("verify", fields, deadline_s=2 * timeout_s + GRACE_S)
        if (lost := _lost(reply)) is not None:
            return Verdict(lost[0], lost[0].value, lost[1].text, elapsed_s=reply.elapsed_s, lean=lean)
        if (refusal := _refusal(reply)) is not None:
            return Verdict(Status.REJECTED, "refused", refusal.text, elapsed_s=reply.elapsed_s, lean=lean)
        try:
            return VerifyReply.model_validate(reply.fields).to_core(reply.elapsed_s, lean)
        except ValidationError as error:
            message = _protocol_error(error).text
            return Verdict(Status.CRASHED, "crashed", message, elapsed_s=reply.elapsed_s, lean=lean)

    async def describe(self) -> str:
        """Lean's version and the backend, e.g. `4.28.0 (38f3c0c4) embedded`."""
        if not self._description:
            reply = await self.pool.submit("version", {}, deadline_s=30)
            if reply.status is not None:
                raise BackendError(f"Lean does not tell its version: {reply.reason}", hint="Run `prover doctor`")
            version = str(reply.fields.get("lean", "?")).split(",")[0]
            self._description = f"{version} ({str(reply.fields.get('githash', ''))[:8]}) {self._backend}"
        return self._description


def _cut_batches(tactics: Sequence[Tactic]) -> Iterator[list[Tactic]]:
    """Cut a tier into requests that end within `BATCH_S` even if each tactic runs to its limit."""
    batch: list[Tactic] = []
    total_s = 0.0
    for tactic in tactics:
        if batch and total_s + tactic.timeout_s > BATCH_S:
            yield batch
            batch, total_s = [], 0.0
        batch.append(tactic)
        total_s += tactic.timeout_s
    if batch:
        yield batch


def _lost(reply: PoolReply) -> tuple[Status, Message] | None:
    """What to report when the worker did not answer."""
    if reply.status is None:
        return None
    return reply.status, Message("error", 0, 0, reply.reason)


def _refusal(reply: PoolReply) -> Message | None:
    """What to report when the worker answered that the request cannot be carried out."""
    if reply.fields.get("ok"):
        return None
    return Message("error", 0, 0, str(reply.fields.get("error", "the worker gave no reason")))


def _protocol_error(error: ValidationError) -> Message:
    return Message("error", 0, 0, f"the worker broke the protocol: {error}")


def _silence() -> Message:
    return Message("error", 0, 0, "the worker did not run this tactic")
