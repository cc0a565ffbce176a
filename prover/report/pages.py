"""Turning templates into pages. Every text is escaped, and data in a script element cannot end it."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from prover.report.attempts import clip
from prover.report.entries import SERIES
from prover.report.highlight import highlight
from prover.report.svg import draw_marker
from prover.report.verdicts import SIGNS, judge_result, name_failure

_SCRIPT_BREAKERS = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""What could end a script element; within JSON, each stands in strings only."""


def make_environment() -> Environment:
    """The templates, with everything that they call."""
    environment = Environment(
        loader=FunctionLoader(_read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(highlight=highlight, clip=clip, duration=format_duration, percent=format_percent)
    environment.globals.update(
        signs=SIGNS, judge=judge_result, name_failure=name_failure, marker=draw_series_marker, zip=zip
    )
    return environment


def render(environment: Environment, template: str, **context: Any) -> str:
    """The page."""
    return environment.get_template(template).render(**context)


def to_script_json(value: Any) -> Markup:
    """JSON that can stand in a script element; lone surrogates become escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Markup(text.decode("utf-8").translate(_SCRIPT_BREAKERS))


def draw_series_marker(number: int) -> Markup:
    """The marker of an evaluation, for legends and labels."""
    shape = draw_marker((7, 7), number, 4.6)
    return Markup('<svg class="key" viewBox="0 0 14 14" aria-hidden="true"><g class="marker s{}">{}</g></svg>').format(
        number % SERIES, shape
    )


def format_duration(seconds: float) -> str:
    """E.g. `42 ms`, `0.42 s`, `7.3 s`, `4 min 05 s`, `2 h 03 min`."""
    if seconds < 0.0995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min"


def format_percent(share: float) -> str:
    """One digit after the point, without the sign."""
    return f"{100 * share:.1f}"


def _read_template(name: str) -> str | None:
    path = resources.files("prover.report").joinpath("assets", name)
    return path.read_text(encoding="utf-8") if path.is_file() else None
