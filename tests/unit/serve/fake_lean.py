"""A Lean that answers at once, or when it is told to, for tests of the server around it."""

from __future__ import annotations

import asyncio
from typing import Any

from prover.core.ports import Elaboration
from prover.core.verdict import Status, Verdict
from prover.lean.pool import PoolLimits, PoolReply


class FakePool:
    """Counts what is asked; a source `wait` takes until `gate` is set."""

    def __init__(self, workers: int = 2) -> None:
        self.limits = PoolLimits(workers=workers)
        self.workers = ()
        self.replaced = 0
        self.gate = asyncio.Event()
        self.asked: list[dict[str, Any]] = []
        self.under_way = self.most_under_way = 0
        self._changed = asyncio.Event()

    async def reach(self, under_way: int) -> None:
        """Wait until so many requests are under way."""
        while self.under_way != under_way:
            self._changed.clear()
            await self._changed.wait()

    async def submit(self, op: str, fields: dict[str, Any], *, deadline_s: float) -> PoolReply:
        self.asked.append({"op": op, **fields})
        self.under_way += 1
        self._changed.set()
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await (self.gate.wait() if fields["source"] == "wait" else asyncio.sleep(0))
        finally:
            self.under_way -= 1
            self._changed.set()
        if fields["source"] == "crash":
            return PoolReply(Status.CRASHED, reason="it fell over", elapsed_s=0.1)
        message = {"severity": "info", "line": 1, "column": 0, "end_line": 1, "end_column": 1, "text": fields["source"]}
        return PoolReply(None, {"ok": True, "status": "ok", "messages": [message]}, elapsed_s=0.01)


class FakeLean:
    """The port, with `FakePool` below."""

    def __init__(self, workers: int = 2) -> None:
        self.pool = FakePool(workers)

    async def verify(self, problem: Any, source: str, *, timeout_s: float) -> Verdict:
        return Verdict(Status.PROVED if "good" in source else Status.REJECTED, message=problem.lean_name, lean="fake")

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        return Elaboration(Status.PROVED, elapsed_s=timeout_s)

    async def describe(self) -> str:
        return "fake"
