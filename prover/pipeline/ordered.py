"""Working on a stream of items side by side, with the results in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Item], Coroutine[Any, Any, Result]]


async def map_in_order(items: Iterable[Item], work: Work[Item, Result], *, ahead: int) -> AsyncGenerator[Result, None]:
    """Yield `work(item)` for each item, in order, each as soon as it and those before it are done.

    `items` may block (a pipe): a thread of its own reads it, at most `ahead` items further than the last result. Raises
    what `items` or `work` raise.
    """
    feed = _Feed(items, work, ahead)
    threading.Thread(target=feed.read, name="reader", daemon=True).start()
    try:
        while (entry := await feed.queue.get()) is not None:
            if isinstance(entry, BaseException):
                raise entry
            yield await entry
    finally:
        await feed.close()


class _CallerLeft(Exception):
    """Ends the reader when nobody wants further results."""


class _Feed(Generic[Item, Result]):
    """Reads items in a thread and starts the work on each in the event loop."""

    def __init__(self, items: Iterable[Item], work: Work[Item, Result], ahead: int) -> None:
        self._items = items
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._started: set[asyncio.Task[Result]] = set()
        self._is_closed = False
        self.queue: asyncio.Queue[asyncio.Task[Result] | BaseException | None] = asyncio.Queue(maxsize=ahead)
        """Work in the order of the items; then None, or what reading the items raised."""

    def read(self) -> None:
        """Read to the end; runs in a thread."""
        end: BaseException | None = None
        try:
            for item in self._items:
                asyncio.run_coroutine_threadsafe(self._begin(item), self._loop).result()
        except BaseException as error:
            end = error  # for the caller, who waits for it
        if not self._is_closed:
            with suppress(RuntimeError):  # the loop is closed: nobody waits
                asyncio.run_coroutine_threadsafe(self.queue.put(end), self._loop)

    async def _begin(self, item: Item) -> None:
        if self._is_closed:
            raise _CallerLeft
        task = asyncio.create_task(self._work(item))
        self._started.add(task)
        task.add_done_callback(self._forget)
        await self.queue.put(task)

    def _forget(self, task: asyncio.Task[Result]) -> None:
        self._started.discard(task)
        if not task.cancelled():
            task.exception()  # seen here, in case the caller has left

    async def close(self) -> None:
        """Cancel what is under way and let the reader go."""
        self._is_closed = True
        for task in tuple(self._started):
            task.cancel()
        await asyncio.gather(*self._started, return_exceptions=True)
        while not self.queue.empty():  # the reader may wait for room in it
            self.queue.get_nowait()
            await asyncio.sleep(0)
