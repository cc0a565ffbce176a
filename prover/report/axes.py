"""Axes of plots: which ticks to show, and where a value is on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_TIME_TICKS = (0.01, 0.1, 1.0, 10.0, _MINUTE, 10 * _MINUTE, _HOUR, 10 * _HOUR, 4 * _DAY)


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps values from `low` to `high` to places from `low_end` to `high_end`."""

    low: float
    high: float
    low_end: float
    high_end: float
    ticks: tuple[tuple[float, str], ...] = ()

    def place(self, value: float) -> float:
        """Where `value` is; one that is alone on its axis is in the middle."""
        if self.high <= self.low:
            return (self.low_end + self.high_end) / 2
        return self.low_end + (value - self.low) / (self.high - self.low) * (self.high_end - self.low_end)


def percent_axis(low: float, high: float, low_end: float, high_end: float, *, is_signed: bool = False) -> Axis:
    """An axis of shares with ticks at round percentages; it begins at 0 unless that would squeeze the values."""
    if not is_signed and low < 0.5 * high:
        low = 0.0
    step = next(one for one in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if high - low <= 5.001 * one)
    begin = math.floor(low / step + 1e-9) * step
    end = math.ceil(high / step - 1e-9) * step
    if end <= begin:
        begin, end = begin - step, end + step
    if not is_signed:
        begin, end = max(begin, 0.0), min(end, 1.0)
    count = round((end - begin) / step)
    ticks = tuple((begin + i * step, _name_share(begin + i * step, is_signed=is_signed)) for i in range(count + 1))
    return Axis(begin, end, low_end, high_end, ticks)


def seconds_axis(low: float, high: float, low_end: float, high_end: float) -> Axis:
    """A logarithmic axis of times; values are given as their decimal logarithm."""
    low, high = max(low, 0.01), max(high, 0.02)
    ends = (math.log10(low) - 0.05, math.log10(max(high, 1.5 * low)) + 0.02)
    inside = [tick for tick in _TIME_TICKS if ends[0] <= math.log10(tick) <= ends[1]]
    if len(inside) < 3:
        ladder = [step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5)]
        inside = [tick for tick in ladder if ends[0] <= math.log10(tick) <= ends[1]]
    ticks = tuple((math.log10(tick), format_quantity(tick, "s")) for tick in inside)
    return Axis(*ends, low_end, high_end, ticks)


def format_quantity(value: float, unit: str) -> str:
    """E.g. `0.1 s`, `2 min`, `5k`; short, for ticks."""
    if unit == "s":
        for size, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:g} s"
    for size, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{name}"
    return f"{value:g}"


def _name_share(value: float, *, is_signed: bool) -> str:
    percent = round(100 * value)
    return f"{percent:+d}".replace("-", "−").replace("+0", "0") if is_signed else f"{percent} %"
