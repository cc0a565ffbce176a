"""What reading a completion gives: a proof ready to be tried, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a completion holds no proof that is worth Lean's time; shown in failure statistics."""

    EMPTY = "empty"
    """Nothing but white space."""
    NO_CODE = "no-code"
    """Words only."""
    NO_PROOF = "no-proof"
    """Code, but the theorem is not proved in it: only `sorry`, or only other declarations."""
    HAS_SORRY = "has-sorry"
    """A proof was asked for and a sketch came."""
    OTHER_STATEMENT = "other-statement"
    """The theorem that is proved visibly says something else."""
    LEAN3 = "lean3"
    """Written in Lean 3."""
    TRUNCATED = "truncated"
    """The text stops in the middle of the proof, or before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A proof found in a completion."""

    body: str
    """Tactic block at column 0, without `by`: ready to be tried at a hole."""
    preamble: str
    """Auxiliary declarations that stand before the theorem and that the body needs; usually empty."""
    notes: tuple[str, ...]
    """What had to be repaired, e.g. `fence never closed`; the same words for the same repair."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No proof could be read from a completion."""

    reason: Reason
    detail: str
    """One sentence for whoever looks at the completion."""
