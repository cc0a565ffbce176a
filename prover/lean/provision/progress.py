"""What an installation tells while it runs."""

from __future__ import annotations

from typing import Protocol


class ProgressSink(Protocol):
    """Shows progress; steps follow each other and do not nest."""

    def start(self, step: str, total: int | None) -> None:
        """Begin a step of `total` bytes, or of unknown length."""
        ...

    def advance(self, n: int) -> None:
        """Say that `n` more bytes are done."""
        ...

    def finish(self) -> None:
        """End the step."""
        ...


class NullProgress:
    """Shows nothing."""

    def start(self, step: str, total: int | None) -> None:
        """Show nothing."""

    def advance(self, n: int) -> None:
        """Show nothing."""

    def finish(self) -> None:
        """Show nothing."""
