"""A circuit breaker: while an endpoint is down everyone waits, and one request at a time tries whether it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from prover.core.errors import ModelUnavailable
from prover.llm.clock import Clock
from prover.llm.failures import TransientFailure

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """When an endpoint counts as down, and for how long that is put up with."""

    threshold: int = 5
    patience_s: float = 600.0
    first_contact_s: float = 30.0
    first_probe_s: float = 1.0
    max_probe_s: float = 60.0


class CircuitBreaker:
    """Closed (requests pass), open (all wait; probes go out at doubling intervals), or given up (all fail).

    The pattern: M. Nygard, "Release It!" (2007), chapter 5.
    """

    def __init__(self, place: str, limits: BreakerLimits, clock: Clock) -> None:
        self._place = place
        self._limits = limits
        self._clock = clock
        self._turn = asyncio.Lock()  # serves those who wait in order of arrival
        self._failures = 0
        self._reason = ""
        self._was_up = False
        self._opened_at: float | None = None
        self._probe_at = 0.0
        self._interval_s = limits.first_probe_s
        self._paused_s = 0.0
        self._gave_up = False

    @property
    def is_open(self) -> bool:
        """Whether the endpoint counts as down."""
        return self._opened_at is not None

    @property
    def paused_s(self) -> float:
        """Seconds spent open so far."""
        still = self._clock.monotonic() - self._opened_at if self._opened_at is not None else 0.0
        return self._paused_s + (0.0 if self._gave_up else still)

    @asynccontextmanager
    async def admission(self) -> AsyncIterator[None]:
        """Wait until a request may go out; it goes out inside the block.

        Raises `ModelUnavailable` when the endpoint has been down for too long.
        """
        if self.is_open:
            await self._turn.acquire()
            try:
                if self.is_open:
                    await self._wait_for_probe()
                    yield
                    return
            finally:
                self._turn.release()
        yield

    def succeeded(self) -> None:
        """Note that the endpoint answered."""
        self._was_up = True
        self._failures = 0
        if self._opened_at is not None:
            _LOG.warning("%s is back after %.0f s", self._place, self._clock.monotonic() - self._opened_at)
            self._paused_s = self.paused_s
            self._opened_at, self._gave_up = None, False
            self._interval_s = self._limits.first_probe_s

    def failed(self, failure: TransientFailure) -> None:
        """Note a failure; a rate limit is none: an endpoint that turns requests away is up."""
        if failure.is_rate_limit:
            if self.is_open:
                self.succeeded()
            return
        self._failures += 1
        self._reason = failure.message
        now = self._clock.monotonic()
        if self._opened_at is None and self._failures >= self._limits.threshold:
            _LOG.warning("%s is down (%s); waiting for it", self._place, failure.message)
            self._opened_at = now
        elif self._opened_at is not None and now >= self._probe_at:
            self._interval_s = min(2 * self._interval_s, self._limits.max_probe_s)
        else:
            return
        self._probe_at = now + max(self._interval_s, failure.retry_after_s or 0.0)

    def reached(self) -> None:
        """Note that something at the address answers, though not yet what was asked: the address is right."""
        self._was_up = True

    async def _wait_for_probe(self) -> None:
        while self._opened_at is not None:
            patience_s = self._limits.patience_s if self._was_up else self._limits.first_contact_s
            now = self._clock.monotonic()
            if self._gave_up or max(now, self._probe_at) - self._opened_at > patience_s:
                raise self._give_up(patience_s)
            if now >= self._probe_at:
                return
            await self._clock.sleep(min(self._probe_at - now, 1.0))  # a request already out may close it meanwhile

    def _give_up(self, patience_s: float) -> ModelUnavailable:
        if not self._gave_up:
            self._paused_s, self._gave_up = self.paused_s, True
        if self._was_up:
            hint = "Look after the endpoint, then resume the run"
        else:
            hint = "Check that the server runs and the address is right; a base URL usually ends in /v1"
        message = f"{self._place} did not work for {patience_s:.0f} s: {self._reason}"
        return ModelUnavailable(message, hint=hint)
