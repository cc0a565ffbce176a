"""Options that are a number of seconds."""

from __future__ import annotations

import math
from typing import Any

import click

LONGEST_S = 1e6
"""Eleven days. What is longer is a mistake, and would not fit into the milliseconds that workers count."""


class Seconds(click.FloatRange):
    """A number of seconds from `least` on; neither `inf` nor `nan`, which a plain range lets pass."""

    def __init__(self, least: float = 0.0, *, open_below: bool = False) -> None:
        super().__init__(least, LONGEST_S, min_open=open_below)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a value, as click wants it. Raises `click.BadParameter`."""
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is no number of seconds", param, ctx)
        return seconds
