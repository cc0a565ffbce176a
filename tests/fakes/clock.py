"""A clock that nobody waits for."""

from __future__ import annotations

import asyncio


class FakeClock:
    """Implements `prover.llm.clock.Clock`: sleeping moves its time on at once."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)
