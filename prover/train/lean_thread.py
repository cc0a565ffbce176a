"""A Lean of its own thread: trainers are synchronous, workers are not, and both shall work at the same time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, TypeVar

from prover.core.errors import BackendError
from prover.core.ports import Lean

Value = TypeVar("Value")
OpenLean = Callable[[], AbstractAsyncContextManager[Lean]]
AT_ONCE = 64


class LeanThread:
    """Runs an event loop in a thread and holds a Lean open there. Use as a context manager."""

    def __init__(self, open_lean: OpenLean, *, at_once: int = AT_ONCE) -> None:
        """`at_once`: requests that are enough to keep that Lean busy."""
        self._open_lean = open_lean
        self.at_once = at_once
        self._ready: Future[tuple[Lean, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._run, name="lean", daemon=True)

    def __enter__(self) -> LeanThread:
        """Start thread and Lean. Raises what opening Lean raises."""
        self._thread.start()
        self._ready.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close Lean and end the thread; what is under way is cancelled."""
        _, loop, closing = self._ready.result()
        if self._thread.is_alive():
            loop.call_soon_threadsafe(closing.set)
        self._thread.join()

    @property
    def lean(self) -> Lean:
        """The Lean; its methods run in this thread's loop only."""
        return self._ready.result()[0]

    def submit(self, work: Coroutine[Any, Any, Value]) -> Future[Value]:
        """Begin `work` in the thread; wait for its result with `.result()`. Raises `BackendError` after the end."""
        if not self._thread.is_alive():
            work.close()
            raise BackendError("Lean was closed before its work was done", hint="Go on with --resume")
        return asyncio.run_coroutine_threadsafe(work, self._ready.result()[1])

    def _run(self) -> None:
        try:
            asyncio.run(self._hold())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _hold(self) -> None:
        closing = asyncio.Event()
        async with self._open_lean() as lean:
            self._ready.set_result((lean, asyncio.get_running_loop(), closing))
            await closing.wait()
