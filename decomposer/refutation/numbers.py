"""The numbers that a room leaves, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import count, islice

from decomposer.refutation.constraints import Room
from decomposer.refutation.domains import Candidate, list_values, number

_RATIONALS = 1000
_BOUNDED, _UNBOUNDED = 10, 10**9
"""How broad a variable counts that has bounds, over their distance, and one that has none."""


def measure_breadth(room: Room) -> Fraction:
    """How many values a room has, roughly."""
    if room.exact is not None:
        return Fraction(len(room.exact))
    if room.low is not None and room.high is not None:
        return max(room.high - room.low, Fraction(0)) / room.step + _BOUNDED
    return Fraction(_UNBOUNDED, room.step)


def fits(value: Fraction, type_: str) -> bool:
    """True when the numeric type has that value."""
    return type_ == "Rat" or (value.denominator == 1 and (type_ == "Int" or value >= 0))


def to_candidate(value: Fraction, type_: str) -> Candidate:
    """The value as a candidate of the numeric type."""
    return number(value if type_ == "Rat" else int(value))


@cache
def _small_rationals() -> tuple[Fraction, ...]:
    values = (candidate.value for candidate in islice(list_values("Rat"), _RATIONALS))
    return tuple(value for value in values if isinstance(value, Fraction))


def list_numbers(room: Room, type_: str) -> Iterator[Fraction]:
    """The numbers of a room, small ones first."""
    if type_ == "Rat":
        yield from (value for value in _small_rationals() if room.contains(value))
        return
    low = None if room.low is None else -(-room.low.numerator // room.low.denominator)
    if type_ == "Nat":
        low = max(low or 0, 0)
    high = None if room.high is None else room.high.numerator // room.high.denominator
    for value in _count(low, high, room.step, room.offset):
        yield Fraction(value)


def _count(low: int | None, high: int | None, step: int, offset: int) -> Iterator[int]:
    if low is not None:
        start = low + (offset - low) % step
        yield from count(start, step) if high is None else range(start, high + 1, step)
    elif high is not None:
        yield from count(high - (high - offset) % step, -step)
    else:
        for n in count():
            yield offset % step + n * step
            yield offset % step - (n + 1) * step


def list_edges(room: Room, size: int) -> list[Fraction]:
    """Values next to the bounds: mistakes like to sit there."""
    near = [Fraction(n, 2) for n in range(min(size, 20))]
    highs = [] if room.high is None else [Fraction(room.high // 1) - n for n in near] + [room.high]
    lows = [] if room.low is None else [room.low + n for n in near]
    return [*highs, *lows]
