"""Lean's messages written into the proof they are about, as comments below the lines they point at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from prover.core.verdict import Message

MAX_MESSAGES = 12
MAX_LINES = 14
"""Of one message: an unsolved goal with more hypotheses than this is cut in the middle."""
MAX_CHARACTERS = 700
MAX_QUOTE = 30
"""Characters of the line that are quoted to show the column: language models do not count columns well."""
_RANK = {"error": 0, "warning": 1}


def annotate(proof: str, messages: Sequence[Message]) -> str:
    """Return `proof` with each message as a comment below its line.

    Positions count within `proof` (lines from 1, columns from 0), as Lean gives them for a block that it tried; a
    message from elsewhere goes below the last line. Errors come first at each line, and are the last to be left out.
    """
    lines = proof.split("\n")
    chosen = sorted(dict.fromkeys(messages), key=_urgency)
    left_out = len(chosen) - MAX_MESSAGES
    by_line: dict[int, list[Message]] = defaultdict(list)
    for message in chosen[:MAX_MESSAGES]:
        by_line[message.line if 1 <= message.line <= len(lines) else len(lines)].append(message)
    annotated: list[str] = []
    for number, line in enumerate(lines, start=1):
        annotated.append(line)
        for message in by_line[number]:
            annotated += _comment(message, line)
    if left_out > 0:
        annotated.append(f"-- ({left_out} more messages)")
    return "\n".join(annotated)


def _urgency(message: Message) -> tuple[int, int, int]:
    """Errors before warnings before the rest; then by position."""
    return _RANK.get(message.severity, 2), message.line, message.column


def _comment(message: Message, line: str) -> list[str]:
    """`message` as comment lines, indented like the line it is about."""
    pad = line[: len(line) - len(line.lstrip())]
    pointed_at = line[message.column :].strip()[:MAX_QUOTE]
    place = f" at `{pointed_at}`" if message.column > 0 and pointed_at and pointed_at != line.strip() else ""
    first, *rest = clip(message.text).split("\n")
    return [f"{pad}-- {message.severity}{place}: {first}", *(f"{pad}--   {text}".rstrip() for text in rest)]


def clip(text: str, *, max_lines: int = MAX_LINES, max_characters: int = MAX_CHARACTERS) -> str:
    """Shorten a message to so many lines and characters; the middle goes, since goals end with what is to be proved."""
    lines = text.strip().split("\n")
    if len(lines) > max_lines:
        head = max_lines // 2
        lines = [*lines[:head], "[...]", *lines[len(lines) - (max_lines - head - 1) :]]
    shortened = "\n".join(lines)
    if len(shortened) <= max_characters:
        return shortened
    half = (max_characters - 7) // 2
    return f"{shortened[:half]} [...] {shortened[-half:]}"
