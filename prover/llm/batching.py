"""One worker thread per model in this process, fed by any number of coroutines on any event loop.

    coroutine ── Job ──┐
    coroutine ── Job ──┼─> waiting ─> thread: Engine.advance(waiting), again and again
    coroutine ── Job ──┘                 └─ job.finish(completion) ─> back to the loop that asked

Every sample is a job of its own, so that requests of different callers share a batch, each is handed
over the moment it is done, and closing a generator withdraws exactly its samples.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from random import SystemRandom
from typing import Protocol

from prover.core.errors import ModelUnavailable, ProverError
from prover.core.model import Completion, Prompt, Sampling

log = logging.getLogger(__name__)

GATHER_S = 0.02
"""How long an idle worker waits after a first request, so that those made together start together."""
CLOSE_TIMEOUT_S = 10.0

_SEEDS = SystemRandom()


def _draw_seed() -> int:
    return _SEEDS.randrange(2**31)


@dataclass(slots=True, eq=False)
class Job:
    """One open sample of one prompt."""

    prompt: Prompt
    sampling: Sampling
    index: int
    deliver: Callable[[Completion | ProverError], None]
    """Hands the outcome to the coroutine that waits for it; callable from any thread."""
    is_closed: bool = False
    """True once it is answered or nobody waits for it any more: stop working on it."""
    base_seed: int = field(default_factory=_draw_seed)
    """Used when the sampling names no seed."""

    @property
    def seed(self) -> int:
        """Of this sample: the seed of the sampling plus the sample's index."""
        return (self.base_seed if self.sampling.seed is None else self.sampling.seed) + self.index

    def finish(self, outcome: Completion | ProverError) -> None:
        """Answer with a completion or an error; without effect when already closed."""
        if not self.is_closed:
            self.is_closed = True
            self.deliver(outcome)


class Engine(Protocol):
    """Computes samples; every method is called on one and the same thread."""

    def load(self) -> None:
        """Bring the model into memory. Raises `ModelRefused`, `MissingExtra`."""
        ...

    def advance(self, waiting: deque[Job]) -> bool:
        """Take jobs from the front of `waiting`, compute for a while, finish what is done.

        `waiting` grows meanwhile as requests arrive. Return whether jobs taken are still open.
        """
        ...

    def drop(self) -> None:
        """Forget every job taken: something went wrong, and they have been answered. Never raises."""
        ...

    def unload(self) -> None:
        """Free the memory; nothing follows."""
        ...


class BatchWorker:
    """Runs an `Engine` on a thread of its own, started by the first request."""

    def __init__(self, name: str, engine: Engine, *, gather_s: float = GATHER_S) -> None:
        self._name = name
        self._engine = engine
        self._gather_s = gather_s
        self._waiting: deque[Job] = deque()
        self._open: list[Job] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closing = False

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int, first_index: int
    ) -> AsyncGenerator[Completion]:
        """Yield `count` samples as they finish; see `LanguageModel.sample`."""
        loop = asyncio.get_running_loop()
        outcomes: asyncio.Queue[Completion | ProverError] = asyncio.Queue()

        def deliver(outcome: Completion | ProverError) -> None:
            try:
                loop.call_soon_threadsafe(outcomes.put_nowait, outcome)
            except RuntimeError:
                log.debug("%s: the event loop that asked for a sample is gone", self._name)

        jobs = [Job(prompt, sampling, first_index + offset, deliver) for offset in range(count)]
        try:
            self._submit(jobs)
            for position in range(count):
                outcome = await outcomes.get()
                if isinstance(outcome, ProverError):
                    raise outcome
                yield outcome if position == 0 else _without_prompt_tokens(outcome)
        finally:
            for job in jobs:
                job.is_closed = True

    async def aclose(self) -> None:
        """Withdraw what is open, end the thread, and free the model's memory."""
        await asyncio.to_thread(self._stop)

    def _submit(self, jobs: list[Job]) -> None:
        with self._changed:
            if self._is_closing:
                raise ModelUnavailable(f"{self._name} has been closed", hint="Open the model again")
            self._open = [job for job in self._open if not job.is_closed] + jobs
            self._waiting.extend(jobs)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"model {self._name}", daemon=True)
                self._thread.start()
                # A daemon thread inside native code while Python shuts down can abort the process.
                atexit.register(self._stop)
            self._changed.notify()

    def _stop(self) -> None:
        with self._changed:
            self._is_closing = True
            self._changed.notify()
            jobs = tuple(self._open)
        for job in jobs:
            job.finish(ModelUnavailable(f"{self._name} has been closed"))
        if self._thread is not None:
            self._thread.join(CLOSE_TIMEOUT_S)
            atexit.unregister(self._stop)

    def _run(self) -> None:
        if not self._load():
            return
        is_busy = False
        while self._await_work(is_busy=is_busy):
            try:
                is_busy = self._engine.advance(self._waiting)
            except Exception as error:
                log.exception("%s failed", self._name)
                self._fail_open(self._as_prover_error(error))
                self._engine.drop()
                is_busy = False
        self._engine.unload()

    def _load(self) -> bool:
        """Load the engine; when that fails, answer every request with the reason until closed."""
        try:
            self._engine.load()
        except Exception as error:
            reason = self._as_prover_error(error)
            while self._await_work(is_busy=False):
                self._fail_open(reason)
            return False
        return True

    def _await_work(self, *, is_busy: bool) -> bool:
        """Wait until there is something to do; False when the worker is being closed."""
        with self._changed:
            was_idle = not is_busy and not self._waiting
            while not (is_busy or self._waiting or self._is_closing):
                self._changed.wait()
        if was_idle and not self._is_closing:
            time.sleep(self._gather_s)
        return not self._is_closing

    def _fail_open(self, error: ProverError) -> None:
        """Answer all open requests, each with an exception of its own. For the worker's thread only."""
        with self._changed:
            jobs, self._open = self._open, []
            self._waiting.clear()
        for job in jobs:
            job.finish(type(error)(error.message, hint=error.hint))

    def _as_prover_error(self, error: Exception) -> ProverError:
        if isinstance(error, ProverError):
            return error
        reason = (str(error) or type(error).__name__).strip().splitlines()[0].rstrip(".")
        return ModelUnavailable(
            f"{self._name} failed: {reason}", hint="The log has the whole traceback; the run can be resumed"
        )


def _without_prompt_tokens(completion: Completion) -> Completion:
    """The same completion, its prompt being counted with another sample of the request."""
    return replace(completion, usage=replace(completion.usage, prompt_tokens=0))
