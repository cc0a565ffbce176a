"""A bounded number of requests at once, shared fairly between callers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FairSlots:
    """A free slot goes to the waiting callers in turn: 64 samples for one do not keep another from its one.

    Bound to the event loop it is first used in.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[object, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def hold(self, caller: object) -> AsyncIterator[None]:
        """Wait for a slot on behalf of `caller` and keep it inside the block."""
        await self._acquire(caller)
        try:
            yield
        finally:
            self._release()

    async def _acquire(self, caller: object) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(caller, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the slot came in the same moment
                self._release()
            raise

    def _release(self) -> None:
        self._free += 1
        while self._free and self._waiting:
            caller = next(iter(self._waiting))
            turns = self._waiting.pop(caller)
            turn = turns.popleft()
            if turns:
                self._waiting[caller] = turns  # to the end of the round
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
