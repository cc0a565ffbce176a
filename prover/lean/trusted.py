"""Verification across the trust boundary (docs/trust.md).

A candidate is elaborated in an untrusted worker. What comes back is data: the declarations of the proof in Lean's
export format. A trusted worker, which never sees the candidate's text, type-checks them with the kernel against the
reference statement. Only its word makes a verdict `proved`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from pydantic import ValidationError

from prover.core.problem import Problem
from prover.core.verdict import Status, Verdict
from prover.lean.backend import GRACE_S, WorkerLean
from prover.lean.export_format import MalformedExport, screen_export
from prover.lean.pool import PoolReply, WorkerPool
from prover.lean.process import JsonObject
from prover.lean.wire import VerifyReply

SETTLED_RULES = ("error", "refused", "statement-error")
"""Rejections by what is elaborated before a kernel is asked, or without one."""


class ExportReply(VerifyReply):
    """Reply of the ops `export` and `judge`."""

    export: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict of the trusted worker, and what it was about."""

    verdict: Verdict
    export: str = ""
    """The proof as data, format 3 of lean4export: the new declarations, or with `closure` all that they rest on.
    Empty when there is none."""


class TrustedLean(WorkerLean):
    """Searches in untrusted workers, verifies across the trust boundary. Implements `prover.core.ports.Lean`.

    The pool `trusted` must not be used for anything else: no candidate's text may reach it as source.
    """

    def __init__(self, pool: WorkerPool, trusted: WorkerPool, *, backend: str = "embedded") -> None:
        super().__init__(pool, backend=backend)
        self.trusted = trusted

    async def verify(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge whether `source` proves `problem`, by the full path."""
        return (await self.judge(problem, source, timeout_s=timeout_s)).verdict

    async def verify_quickly(self, problem: Problem, source: str, *, timeout_s: float) -> Verdict:
        """Judge inside the worker that elaborates `source`. Good enough to steer a search, never to record a proof."""
        return await super().verify(problem, source, timeout_s=timeout_s)

    async def judge(self, problem: Problem, source: str, *, timeout_s: float, closure: bool = False) -> Judgement:
        """Judge whether `source` proves `problem`; the result carries the proof as data.

        Elaboration and judgement have `timeout_s` each, and again where they are repeated with the kernel. With
        `closure` the data of an accepted proof contain everything down to the imported axioms, so that other checkers
        can read them; without it only what the candidate declared.
        """
        begun = time.monotonic()
        lean = await self.describe()
        asks_kernel = _may_ask_kernel(problem, source)
        judged = await self._judge_once(problem, source, timeout_s, closure=closure, kernel=asks_kernel)
        if not asks_kernel and not _is_settled(judged):
            judged = await self._judge_once(problem, source, timeout_s, closure=closure, kernel=True)
        return Judgement(_finish(judged.verdict, begun, lean), judged.export)

    async def _judge_once(
        self, problem: Problem, source: str, timeout_s: float, *, closure: bool, kernel: bool
    ) -> Judgement:
        exported, text = await self._export(problem, source, timeout_s, kernel=kernel)
        if not exported.is_proved:
            return Judgement(exported)
        judged, whole = await self.judge_export(problem, text, timeout_s=timeout_s, closure=closure)
        return Judgement(replace(judged, messages=exported.messages), whole or text)

    async def _export(self, problem: Problem, source: str, timeout_s: float, *, kernel: bool) -> tuple[Verdict, str]:
        """Elaborate in an untrusted worker. `proved` means no more here than that there is something to judge.

        Without `kernel` the worker leaves type-checking to the judge, who does it anyway.
        """
        fields: JsonObject = {
            "header": problem.header,
            "name": problem.lean_name,
            "source": source,
            "kernel": kernel,
            "timeout_ms": int(timeout_s * 1000),
        }
        reply = await self.pool.submit("export", fields, deadline_s=timeout_s + GRACE_S)
        return _read_reply(reply)

    async def judge_export(
        self, problem: Problem, export: str, *, timeout_s: float, closure: bool = False
    ) -> tuple[Verdict, str]:
        """Have a trusted worker judge data that claim to prove `problem`.

        With `closure` also return the proof with all that it rests on, if it is accepted.
        """
        if complaint := _screen(export):
            return Verdict(Status.REJECTED, "export-malformed", complaint), ""
        fields: JsonObject = {
            "header": problem.header,
            "statement": problem.statement,
            "name": problem.lean_name,
            "export": export,
            "closure": closure,
            "timeout_ms": int(timeout_s * 1000),
        }
        return _read_reply(await self.trusted.submit("judge", fields, deadline_s=timeout_s + GRACE_S))


def _may_ask_kernel(problem: Problem, source: str) -> bool:
    """Whether elaboration could depend on the kernel's answers, as with `first | decide +kernel | omega`.

    An `example` leaves nothing behind that the judge could check.
    """
    return any(word in text for word in ("kernel", "example") for text in (source, problem.header))


def _is_settled(judged: Judgement) -> bool:
    """Whether elaborating with the kernel could not change a verdict that was reached without."""
    verdict = judged.verdict
    if verdict.is_proved or verdict.rule in SETTLED_RULES:
        return True
    return verdict.status is Status.TIMEOUT and not judged.export  # elaboration alone took too long


def _screen(export: str) -> str:
    try:
        screen_export(export)
    except MalformedExport as error:
        return str(error)
    return ""


def _read_reply(reply: PoolReply) -> tuple[Verdict, str]:
    if reply.status is not None:
        return Verdict(reply.status, reply.status.value, reply.reason), ""
    if not reply.fields.get("ok"):
        return Verdict(Status.REJECTED, "refused", str(reply.fields.get("error", "the worker gave no reason"))), ""
    try:
        read = ExportReply.model_validate(reply.fields)
    except ValidationError as error:
        return Verdict(Status.CRASHED, "crashed", f"the worker broke the protocol: {error}"), ""
    return read.to_core(reply.elapsed_s, ""), read.export


def _finish(verdict: Verdict, begun: float, lean: str) -> Verdict:
    return replace(verdict, elapsed_s=time.monotonic() - begun, lean=lean)
