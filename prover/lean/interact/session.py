"""One REPL process behind LeanInteract's client: started when needed, watched, killed, started anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import psutil

from prover.core.ports import Elaboration
from prover.core.verdict import Message, Status
from prover.lean.community import ReplAnswer, read_answer

T = TypeVar("T")
HEADER_S = 300.0
"""A header with Mathlib is read within seconds, from a cold disk within minutes; it has this much at least."""
HEADERS_KEPT = 4
"""Environments of headers that a process keeps; one with more is started anew."""
_WATCH_INTERVAL_S = 0.25
_LOST = (OSError, RuntimeError, ValueError, AssertionError, AttributeError, MemoryError, psutil.Error)
"""By all of these LeanInteract tells the death of a process, broken JSON and its own races."""


class ReplServer(Protocol):
    """The part of `lean_interact.AutoLeanServer` that is used here."""

    def run(self, request: Any, *, timeout: float) -> Any:
        """Run one request. Raises `TimeoutError`, or one of several errors when the process is lost."""
        ...

    def kill(self) -> None:
        """End the process and its children."""
        ...

    def get_memory_usage(self) -> float:
        """Resident memory of the process and its children, in MB."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request ended: with an answer, or with what happened to the process."""

    answer: ReplAnswer | None = None
    status: Status = Status.CRASHED
    """Says something only where there is no answer."""
    reason: str = ""
    elapsed_s: float = 0.0

    def read(self, source: str) -> Elaboration:
        """Read it as what came of `source`."""
        if self.answer is None:
            return Elaboration(self.status, (Message("error", 0, 0, self.reason),), elapsed_s=self.elapsed_s)
        return read_answer(self.answer, source, elapsed_s=self.elapsed_s)


class ReplSession:
    """Commands to one process at a time. Whatever goes wrong with it, the next request gets a new one."""

    def __init__(self, start: Callable[[], ReplServer], make_command: Callable[..., Any], *, memory_mb: float) -> None:
        """Make a session. `start` starts a process, `make_command` is `lean_interact.Command`."""
        self._start = start
        self._make_command = make_command
        self._memory_mb = memory_mb
        self._server: ReplServer | None = None
        self._headers: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(2, "repl")  # one waits for the process, one may kill it meanwhile

    async def elaborate(self, header: str, source: str, *, timeout_s: float) -> Elaboration:
        """Elaborate `source` after `header`."""
        env = await self.open_header(header, timeout_s=timeout_s)
        if isinstance(env, Elaboration):
            return env
        return (await self.send(source, env, timeout_s=timeout_s)).read(source)

    async def open_header(self, header: str, *, timeout_s: float) -> int | Elaboration:
        """Return the environment after `header`, which is elaborated once a process; or what is wrong with it."""
        if header in self._headers:
            return self._headers[header]
        if len(self._headers) >= HEADERS_KEPT:
            await self.close()
        reply = await self.send(header, None, timeout_s=max(timeout_s, HEADER_S))
        if reply.answer is None or reply.answer.first_error or reply.answer.env is None:
            outcome = reply.read(header)
            if outcome.status is not Status.PROVED:
                return outcome
            return Elaboration(Status.CRASHED, (Message("error", 0, 0, "the REPL gave no environment"),))
        self._headers[header] = reply.answer.env
        return reply.answer.env

    async def send(self, text: str, env: int | None, *, timeout_s: float) -> Reply:
        """Run one command in `env`. A process that overruns its time, grows too big or dies is given up."""
        begun = time.monotonic()
        try:
            found = await self._run(self._make_command(cmd=text or "\n", env=env), timeout_s)
            answer = ReplAnswer.model_validate(found.model_dump(by_alias=True))
        except TimeoutError:
            await self.close()
            return Reply(None, Status.TIMEOUT, f"no answer within {timeout_s:g} s", time.monotonic() - begun)
        except _LOST as error:
            await self.close()
            reason = f"the REPL was lost: {type(error).__name__}: {error}"[:2000]
            return Reply(None, Status.CRASHED, reason, time.monotonic() - begun)
        return Reply(answer, elapsed_s=time.monotonic() - begun)

    async def _run(self, request: Any, timeout_s: float) -> Any:
        """Run a request in a thread; end its process when the caller leaves or memory runs out."""
        if self._server is None:
            self._server = await self._call(self._start)
        server = self._server
        work = self._call(partial(server.run, request, timeout=timeout_s))
        try:
            while not (await asyncio.wait({work}, timeout=_WATCH_INTERVAL_S))[0]:
                if server.get_memory_usage() > self._memory_mb:
                    raise MemoryError(f"more than {self._memory_mb:.0f} MB")
            return work.result()
        finally:
            if not work.done():
                self._forget()
                work.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody waits for it
                await asyncio.shield(self._call(server.kill))

    def _call(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """Run what blocks in a thread of this session."""
        return asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _forget(self) -> None:
        self._server = None
        self._headers.clear()

    async def close(self) -> None:
        """End the process, if there is one. The session can be used again."""
        server = self._server
        self._forget()
        if server is not None:
            await self._call(server.kill)
