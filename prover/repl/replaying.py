"""Making what histories describe, whatever happened to the worker in the meantime."""

from __future__ import annotations

from prover.core.verdict import Status
from prover.lean.backend import GRACE_S
from prover.lean.pool import PoolReply, WorkerPool
from prover.lean.process import JsonObject
from prover.repl.history import CommandStep, History, TacticStep
from prover.repl.requests import Refusal

_ATTEMPTS = 3
"""So often is a request sent, when the worker has forgotten what it builds on."""
_CRASHES = 2
"""A request that so many workers die of is not sent again."""


class Replayer:
    """Has a worker carry out steps; makes again what it does not have any more."""

    def __init__(self, pool: WorkerPool, timeout_s: float) -> None:
        """Use `pool`, which should have one worker: another one would know nothing of the session."""
        self._pool = pool
        self._timeout_s = timeout_s
        self._named = 0

    def extend(self, step: CommandStep | TacticStep, parent: History | None) -> History:
        """The history of `parent` with one more step, under a key of its own."""
        self._named += 1
        return History(f"k{self._named}", step, parent)

    async def make(self, history: History, timeout_s: float | None = None) -> JsonObject:
        """Carry the last step out; return the worker's reply. Raises `Refusal` when there is none.

        A worker that dies meanwhile may not have died of this request, so that it is sent to a second one.
        """
        timeout_s = timeout_s or self._timeout_s
        crashes: list[str] = []
        for _ in range(_ATTEMPTS):
            try:
                reply = await self._send(history, timeout_s)
                if not reply.get("missing"):
                    return reply
                await self._make_again(history.lineage[1:], timeout_s)
            except _Crashed as crash:
                crashes.append(str(crash))
                if len(crashes) == _CRASHES:
                    break
        if not crashes:
            raise Refusal("the worker cannot keep all states that this builds on: go on from a later or earlier one")
        raise Refusal(f"Lean crashed ({crashes[-1]}); environments and proof states are kept")

    async def _make_again(self, lineage: list[History], timeout_s: float) -> None:
        """Have the worker make the first of `lineage`, from the nearest of its ancestors that is still there."""
        lacking: list[History] = []
        for history in lineage:
            if not (await self._send(history, timeout_s)).get("missing"):
                break
            lacking.append(history)
        for history in reversed(lacking):
            await self._send(history, timeout_s)

    async def _send(self, history: History, timeout_s: float) -> JsonObject:
        op, fields = history.to_request()
        fields["timeout_ms"] = max(1, int(timeout_s * 1000))
        return _read(await self._pool.submit(op, fields, deadline_s=timeout_s + GRACE_S), timeout_s)


class _Crashed(Exception):
    """The worker died while it served a request."""


def _read(reply: PoolReply, timeout_s: float) -> JsonObject:
    if reply.status is Status.TIMEOUT:
        raise Refusal(f"timed out after {timeout_s:g} s; environments and proof states are kept")
    if reply.status is not None:
        raise _Crashed(reply.reason)
    if not reply.fields.get("ok"):
        raise Refusal(str(reply.fields.get("error", "the worker gave no reason")))
    return reply.fields
