"""The outcome of asking Lean whether a text proves a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

STANDARD_AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})
"""The axioms that a proof may rest on."""


class Status(StrEnum):
    """How a check ended. Only `PROVED` and `REJECTED` say something about the proof."""

    PROVED = "proved"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Lean. Lines count from 1, columns (code points) from 0."""

    severity: str
    line: int
    column: int
    text: str


def shift_messages(messages: Sequence[Message], lines: int) -> tuple[Message, ...]:
    """Return `messages` moved down by `lines`, or up when negative, but not above line 1."""
    return tuple(replace(message, line=max(1, message.line + lines)) for message in messages)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Lean found, and by which rule; a failed proof is a value, not an exception."""

    status: Status
    rule: str = ""
    """Name of the rule that turned the candidate away, e.g. `statement-differs`; empty if proved."""
    message: str = ""
    axioms: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    elapsed_s: float = 0.0
    lean: str = ""
    """Version and backend of the Lean that decided, e.g. `4.28.0-pre embedded`."""

    @property
    def is_proved(self) -> bool:
        """True only when the kernel accepted a proof of exactly the reference statement."""
        return self.status is Status.PROVED
