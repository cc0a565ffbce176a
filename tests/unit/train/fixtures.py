"""The session's Lean behind what trainers use: a thread that submits to the loop where the fixture lives."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from prover.train.lean_thread import AT_ONCE


class BorrowedThread:
    """A `LeanThread` whose loop is the running one; call what blocks on it from another thread."""

    def __init__(self, lean: Any) -> None:
        self.lean = lean
        self.at_once = AT_ONCE
        self._loop = asyncio.get_running_loop()

    def submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


class State:
    """What reward functions read of TRL's trainer state."""

    def __init__(self, global_step: int) -> None:
        self.global_step = global_step
