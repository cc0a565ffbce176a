"""A pool of Lean workers: leased one request at a time, watched, killed and replaced.

Every request is answered exactly once: with the worker's reply, or with `timeout` or `crashed`. A
worker that overruns its deadline, dies, writes too much, or goes beyond its limits of memory or CPU time is killed and
replaced in the background, while a warm spare takes the next request. So is a worker that served a suspect request.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from prover.core.errors import BackendError
from prover.core.verdict import Status
from prover.lean.imports import IMPORT_S, ReadImports, find_imports
from prover.lean.process import EventHandler, JsonObject, WorkerDied, WorkerProcess

StartWorker = Callable[[], Awaitable[WorkerProcess]]

WATCH_INTERVAL_S = 0.25
START_ATTEMPTS = 3
CPU_ALLOWANCE_S = 5.0
"""CPU time beyond that of the deadline: what V8 may still compile after the start."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Sizes and limits of a pool."""

    workers: int = 2
    """Requests served at the same time."""
    spares: int = 1
    """Warm processes beyond `workers`, so that a killed one is replaced at once."""
    memory_mb: int = 1800
    """A worker above this is killed, whatever it is doing."""
    recycle_mb: int = 1250
    """A worker above this is replaced between two requests."""
    cpu_per_s: float = 2.0
    """CPU seconds that a request may use for each second of its deadline. Lean itself needs one; a candidate could
    start threads."""


@dataclass(frozen=True, slots=True)
class PoolReply:
    """How a request ended: the worker's reply, or what happened to the worker."""

    status: Status | None
    """None when the worker answered; `TIMEOUT` or `CRASHED` when it had to be replaced."""
    fields: JsonObject = field(default_factory=dict)
    reason: str = ""
    elapsed_s: float = 0.0


class WorkerPool:
    """Workers behind a queue. Use as an async context manager; leaving it kills every process."""

    def __init__(
        self, start_worker: StartWorker, limits: PoolLimits, *, is_suspect: Callable[[str], bool] | None = None
    ) -> None:
        """Make a pool. `is_suspect` says whether a candidate's text may run code of its own while it is elaborated.

        Such code could stay behind in the process, so no other request is served by a worker that was sent such text.
        """
        self._start_worker = start_worker
        self.limits = limits
        self._slots = asyncio.Semaphore(limits.workers)
        self._idle: asyncio.Queue[WorkerProcess | None] = asyncio.Queue()
        self._alive: set[WorkerProcess] = set()
        self._is_suspect = is_suspect
        self._cpu_budgets: dict[WorkerProcess, float] = {}
        self._imports: dict[WorkerProcess, ReadImports] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: set[asyncio.Task[PoolReply]] = set()
        self._failure: BackendError | None = None
        self._is_closing = False
        self.replaced = 0
        """Workers killed or lost so far."""

    async def __aenter__(self) -> WorkerPool:
        """Begin to start the workers; does not wait for them."""
        self._spawn(self._fill())
        self._spawn(self._watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill every worker, whatever it is doing."""
        self._is_closing = True
        pending = [*self._tasks, *self._requests]
        for task in pending:
            task.cancel()
        await asyncio.gather(*(worker.kill() for worker in tuple(self._alive)))
        await asyncio.gather(*pending, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in tuple(self._alive)))
        self._alive.clear()

    @property
    def workers(self) -> tuple[WorkerProcess, ...]:
        """The processes that are up now."""
        return tuple(self._alive)

    async def submit(
        self, op: str, fields: JsonObject, *, deadline_s: float, on_event: EventHandler | None = None
    ) -> PoolReply:
        """Have some worker serve one request; the deadline counts from when it begins.

        A caller that is cancelled leaves at once. The worker finishes the request by itself and
        returns to the pool: killing it would cost more than it saves. Raises `BackendError` when
        no worker can be started.
        """
        listening = True

        def relay(event: JsonObject) -> None:
            if listening and on_event is not None:
                on_event(event)

        await self._slots.acquire()
        served = asyncio.create_task(self._serve(op, fields, deadline_s, relay))
        self._requests.add(served)
        served.add_done_callback(self._forget_request)
        try:
            return await asyncio.shield(served)
        finally:
            listening = False

    def _forget_request(self, task: asyncio.Task[PoolReply]) -> None:
        self._requests.discard(task)
        self._slots.release()
        if not task.cancelled():
            task.exception()  # seen here, in case the caller has left

    async def _serve(self, op: str, fields: JsonObject, deadline_s: float, on_event: EventHandler) -> PoolReply:
        worker = await self._lease()
        reply = await self._read_imports(worker, find_imports(str(fields.get("header", ""))))
        if reply is None:
            reply = await self._ask(worker, op, fields, deadline_s, on_event)
        if reply.status is not None:
            return reply
        if worker.resident_mb > self.limits.recycle_mb or self._may_be_spoilt(fields):
            await self._replace(worker)
        else:
            self._idle.put_nowait(worker)
        return reply

    async def _read_imports(self, worker: WorkerProcess, imports: str) -> PoolReply | None:
        """Have `worker` read what a request imports, outside of that one's deadline. Return how the worker was lost."""
        known = self._imports.setdefault(worker, ReadImports())
        if known.has(imports):
            return None
        reply = await self._ask(worker, "import", {"header": imports}, IMPORT_S, lambda event: None)
        if reply.status is not None:
            return reply
        if reply.fields.get("ok"):  # else the request itself will say what is wrong with them
            known.note(imports)
        return None

    async def _ask(
        self, worker: WorkerProcess, op: str, fields: JsonObject, deadline_s: float, on_event: EventHandler
    ) -> PoolReply:
        """Send one request to `worker`; one that overruns or dies is replaced, and the status says so."""
        begun = time.monotonic()
        self._cpu_budgets[worker] = worker.cpu_s + self.limits.cpu_per_s * deadline_s + CPU_ALLOWANCE_S
        try:
            async with asyncio.timeout(deadline_s):
                reply = await worker.request(op, fields, on_event)
        except TimeoutError:
            await self._replace(worker)
            return PoolReply(Status.TIMEOUT, reason=f"no answer within {deadline_s:.1f} s", elapsed_s=deadline_s)
        except WorkerDied as death:
            await self._replace(worker)
            return PoolReply(Status.CRASHED, reason=str(death), elapsed_s=time.monotonic() - begun)
        except Exception:  # the caller's `on_event` failed, with an answer still under way
            await self._replace(worker)
            raise
        self._cpu_budgets.pop(worker, None)
        return PoolReply(None, reply, elapsed_s=time.monotonic() - begun)

    def _may_be_spoilt(self, fields: JsonObject) -> bool:
        """Whether the candidate's part of a request is such that its worker should serve nobody else."""
        if self._is_suspect is None:
            return False
        texts = [fields.get("source", ""), fields.get("tactic", "")]
        texts += [tactic["text"] for tactic in fields.get("tactics", ())]
        return any(self._is_suspect(text) for text in texts if text)

    async def _lease(self) -> WorkerProcess:
        """An idle worker that is alive."""
        while True:
            if self._failure is not None:
                raise self._failure
            worker = await self._idle.get()
            if worker is None:  # starting failed; the next one waiting must hear of it too
                self._idle.put_nowait(None)
                continue
            if worker.is_alive:
                return worker
            await self._replace(worker)

    async def _replace(self, worker: WorkerProcess) -> None:
        """Kill a worker and start another in the background."""
        self.replaced += 1
        await worker.kill()
        self._alive.discard(worker)
        self._cpu_budgets.pop(worker, None)
        self._imports.pop(worker, None)
        if not self._is_closing:
            self._spawn(self._add_worker())

    async def _fill(self) -> None:
        """Start the workers that serve first, together; the spares when those are up."""
        await asyncio.gather(*(self._add_worker() for _ in range(self.limits.workers)))
        for _ in range(self.limits.spares):
            await self._add_worker()

    async def _add_worker(self) -> None:
        for attempt in range(1, START_ATTEMPTS + 1):
            try:
                worker = await self._start_worker()
            except (WorkerDied, OSError) as error:
                if attempt == START_ATTEMPTS and not self._alive:
                    self._give_up(error)
                continue
            self._alive.add(worker)
            self._idle.put_nowait(worker)
            return

    def _give_up(self, error: Exception) -> None:
        self._failure = BackendError(
            f"the Lean worker does not start: {error}",
            hint="Run `prover doctor`; `prover setup --force` installs the embedded Lean again",
        )
        self._idle.put_nowait(None)

    async def _watch(self) -> None:
        """Kill the workers that use more than they may."""
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            for worker in tuple(self._alive):
                if worker.resident_mb > self.limits.memory_mb:
                    worker.interrupt(f"grew beyond {self.limits.memory_mb} MB")
                elif worker.cpu_s > self._cpu_budgets.get(worker, math.inf):
                    worker.interrupt("used more CPU time than its deadline gives")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
