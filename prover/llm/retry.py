"""Trying again what may pass: full-jitter exponential backoff, Retry-After honoured, the breaker respected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from prover.core.errors import CompletionFailed, ModelError, ModelUnavailable
from prover.llm.breaker import CircuitBreaker
from prover.llm.clock import Clock
from prover.llm.failures import TransientFailure
from prover.llm.slots import FairSlots


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """How often and how patiently to try again."""

    max_attempts: int = 8
    first_backoff_s: float = 1.0
    max_backoff_s: float = 60.0
    patience_s: float = 600.0
    """Longest time that one request may be turned away by rate limits."""


class Retrier:
    """Runs requests to one endpoint until they succeed or it is no use."""

    def __init__(
        self,
        place: str,
        limits: RetryLimits,
        slots: FairSlots,
        breaker: CircuitBreaker,
        clock: Clock,
        *,
        is_alive: Callable[[], Awaitable[bool]],
    ) -> None:
        """`is_alive` asks the endpoint for something cheap: whether it works at all while a prompt fails."""
        self._is_alive = is_alive
        self._place = place
        self._slots = slots
        self._limits = limits
        self._breaker = breaker
        self._clock = clock
        self._backoff = wait_random_exponential(multiplier=limits.first_backoff_s, max=limits.max_backoff_s)

    async def run(self, request: Callable[[], Awaitable[None]], caller: object) -> None:
        """Await `request()`, in a slot of `caller`'s, again and again while it raises `TransientFailure`.

        Raises `ModelUnavailable` when the endpoint stays down or turns requests away for too long, and
        `CompletionFailed` when it works but never for this one.
        """
        gave_up: ModelError | None = None
        progress = _Progress(self._clock.monotonic(), self._breaker.paused_s)

        def is_enough(state: RetryCallState) -> bool:
            nonlocal gave_up
            gave_up = self._judge(progress, _failure_of(state))
            return gave_up is not None

        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            stop=is_enough,
            wait=self._choose_wait,
            retry=retry_if_exception_type(TransientFailure),
            reraise=True,
        )
        try:
            await retrying(self._attempt, request, caller, progress)
        except TransientFailure:
            if gave_up is None:
                raise
        if gave_up is not None:
            raise gave_up

    async def _attempt(self, request: Callable[[], Awaitable[None]], caller: object, progress: _Progress) -> None:
        async with self._slots.hold(caller), self._breaker.admission():
            try:
                await request()
            except TransientFailure as failure:
                self._breaker.failed(failure)
                progress.failures += not failure.is_rate_limit and await self._is_own_fault()
                raise
            except ModelError:  # an answer all the same
                self._breaker.succeeded()
                raise
            self._breaker.succeeded()

    async def _is_own_fault(self) -> bool:
        """Whether a failure counts against the prompt: not while the endpoint as a whole is down."""
        if not self._breaker.is_open:
            return True
        if not await self._is_alive():
            return False
        self._breaker.reached()
        return True

    def _choose_wait(self, state: RetryCallState) -> float:
        failure = _failure_of(state)
        if self._breaker.is_open and not failure.is_rate_limit:
            return 0.0  # the breaker does the waiting
        jitter_s = self._backoff(state)
        asked_s = failure.retry_after_s
        return jitter_s if asked_s is None else asked_s + min(jitter_s, 1.0)

    def _judge(self, progress: _Progress, failure: TransientFailure) -> ModelError | None:
        """The error that ends the trying, if it is to end."""
        if failure.is_rate_limit:
            down_s = self._breaker.paused_s - progress.paused_s
            waited_s = self._clock.monotonic() - progress.began_at - down_s
            if waited_s + (failure.retry_after_s or 0.0) <= self._limits.patience_s:
                return None
            message = f"{self._place} keeps turning requests away: {failure.message}"
            return ModelUnavailable(message, hint="Lower --model-slots, or resume the run later")
        if progress.failures < self._limits.max_attempts:
            return None
        message = f"{self._place} failed {progress.failures} times at one prompt: {failure.message}"
        return CompletionFailed(message, hint="It works otherwise; look into its log")


class _Progress:
    """What one request has been through."""

    __slots__ = ("began_at", "failures", "paused_s")

    def __init__(self, began_at: float, paused_s: float) -> None:
        self.began_at = began_at
        self.paused_s = paused_s
        self.failures = 0


def _failure_of(state: RetryCallState) -> TransientFailure:
    failure = state.outcome.exception() if state.outcome else None
    return failure if isinstance(failure, TransientFailure) else TransientFailure(str(failure))
