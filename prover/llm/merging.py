"""Running several sources of completions side by side, as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from prover.core.model import Completion

Emit = Callable[[Completion], None]
Source = Callable[[Emit], Awaitable[None]]
"""Emits completions until it is done."""


async def merge(sources: Sequence[Source]) -> AsyncGenerator[Completion]:
    """Run `sources` at once and yield what they emit, as it comes; they go on while nobody takes it.

    The first error ends all of them and is raised after what was emitted before it. So does closing the generator;
    it returns when all have ended.
    """
    arrived: asyncio.Queue[Completion | asyncio.Task[None]] = asyncio.Queue()

    async def run(source: Source) -> None:
        await source(arrived.put_nowait)

    tasks = {asyncio.create_task(run(source)) for source in sources}
    for task in tasks:
        task.add_done_callback(arrived.put_nowait)
    try:
        running = len(tasks)
        while running:
            item = await arrived.get()
            if isinstance(item, Completion):
                yield item
            else:
                running -= 1
                item.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
