"""Who is next at Lean: a few at a time, the most urgent first.

Pools serve in the order of asking. Where a training learns from the first part of a step's samples while the others are
being judged, the first part must not stand behind them.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Turns:
    """So many places; who waits for one gets it by urgency, then in the order of asking. For one event loop."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def take(self, urgency: int) -> AsyncIterator[None]:
        """Hold a place while the block runs; a smaller `urgency` goes first."""
        await self._wait(urgency)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, urgency: int) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the place had come already
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give a place to the next one who still waits."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
