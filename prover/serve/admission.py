"""A bounded queue: what cannot be served soon is turned away at once, with a time to come back at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prover.core.errors import ProverError

_SMOOTHING = 0.05
"""Weight of the latest snippet in the moving average of their times."""
_LONGEST_RETRY_S = 60


class QueueFull(ProverError):
    """Too much is waiting already; the request may come again after `retry_after_s` seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message, hint=f"Repeat the request in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class BatchTooLarge(ProverError):
    """A request has more snippets than the whole queue has places."""


class Admission:
    """Counts the snippets that wait or run, and turns requests away that would be too many."""

    def __init__(self, capacity: int, workers: int) -> None:
        self.capacity = capacity
        self.pending = 0
        self.peak = 0
        """Largest number of places that were taken at a time."""
        self._workers = workers
        self._mean_s = 0.1

    @contextmanager
    def admit(self, count: int) -> Iterator[Places]:
        """Take `count` places; those not given back one by one are given back at the end.

        Raises `BatchTooLarge` when there will never be as many, `QueueFull` when there are not now.
        """
        if count > self.capacity:
            raise BatchTooLarge(
                f"{count} snippets in one request are more than the {self.capacity} that the queue holds",
                hint=f"Send at most {self.capacity} at a time",
            )
        if self.pending + count > self.capacity:
            raise QueueFull(
                f"{self.pending} of {self.capacity} places are taken, {count} more are too many",
                retry_after_s=self._estimate_wait(self.pending + count - self.capacity),
            )
        self.pending += count
        self.peak = max(self.peak, self.pending)
        places = Places(self, count)
        try:
            yield places
        finally:
            self.pending -= places.left

    def _estimate_wait(self, count: int) -> int:
        """Whole seconds after which `count` places will be free, going by the snippets so far."""
        return min(_LONGEST_RETRY_S, 1 + int(count * self._mean_s / self._workers))

    def note(self, seconds: float) -> None:
        """Learn how long a snippet took."""
        self._mean_s += _SMOOTHING * (seconds - self._mean_s)


class Places:
    """The places of one request."""

    def __init__(self, admission: Admission, count: int) -> None:
        self._admission = admission
        self.left = count

    def give_back(self, seconds: float) -> None:
        """Free the place of a snippet that took `seconds`."""
        self.left -= 1
        self._admission.pending -= 1
        self._admission.note(seconds)
