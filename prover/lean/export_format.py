"""The NDJSON export format at the trust boundary: what may be passed on to a trusted worker at all.

The format is that of lean4export, version 3 (https://github.com/leanprover/lean4export). A text comes from a process in
which a candidate may have run code. Whether it proves anything is for the trusted worker to say; here it is only
made sure that each line is JSON of a harmless shape, before Lean's own parser reads it.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

MAX_EXPORT_BYTES = 32 * 1024 * 1024
"""300 `have` steps, each closed by `omega`, take 2 MB."""
MAX_LINE_BYTES = 4_000_000
MAX_NESTING = 8
"""A line of the format nests five deep (the rules of a recursor)."""

_OPENING = re.compile(r"[\[{]")
_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")


class MalformedExport(Exception):
    """The text is not in the export format; the message names the line."""


def _refuse_number(text: str) -> NoReturn:
    raise MalformedExport(f"`{text[:20]}` is no whole number")


_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def screen_export(text: str) -> None:
    """Raise `MalformedExport` unless every line is a JSON object without fractions, and within the limits.

    Fractions matter: a parser that takes `1e999999999` for a number runs out of memory.
    """
    if len(text) > MAX_EXPORT_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_EXPORT_BYTES:
        raise MalformedExport(f"the export is larger than {MAX_EXPORT_BYTES // 2**20} MB")
    for number, line in enumerate(text.split("\n"), start=1):
        if line:
            try:
                _screen_line(line)
            except MalformedExport as error:
                raise MalformedExport(f"line {number}: {error}") from None


def _screen_line(line: str) -> None:
    if len(line) > MAX_LINE_BYTES:
        raise MalformedExport("the line is too long")
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError):
        raise MalformedExport("the line is not JSON") from None
    if not isinstance(value, dict):
        raise MalformedExport("the line is no JSON object")
    if _SURROGATE.search(line) and not _is_unicode(value):
        raise MalformedExport("half of a surrogate pair is no character")
    # Only a line with many brackets can nest deep; the brackets of strings count too, so it is looked at again.
    if len(_OPENING.findall(line)) > MAX_NESTING and _depth(value) > MAX_NESTING:
        raise MalformedExport("the line nests too deep")


def _is_unicode(value: object) -> bool:
    """Whether all texts in `value` can be encoded: escapes can write half of a surrogate pair."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _depth(value: object) -> int:
    """How deep lists and objects nest, up to `MAX_NESTING` + 1."""
    level, depth = [value], 0
    while level and depth <= MAX_NESTING:
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        level, depth = inner, depth + 1
    return depth
