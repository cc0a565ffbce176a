"""Values to the JSON of a column and back, exactly; only over-long messages of Lean lose something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.ports import Declaration
from prover.core.verdict import Message

MAX_MESSAGE_CHARS = 8_000
"""Longest text of one message; the middle of a longer one is left out."""
MAX_MESSAGES_CHARS = 64_000
"""Most text kept of all messages of one check; errors come first."""

JsonObject = dict[str, Any]


def encode_messages(messages: Iterable[Message]) -> list[JsonObject]:
    """Return the JSON of `messages`, shortened to `MAX_MESSAGES_CHARS`."""
    return [asdict(message) for message in shorten_messages(tuple(messages))]


def decode_messages(data: Sequence[JsonObject]) -> tuple[Message, ...]:
    """Undo `encode_messages`."""
    return tuple(Message(**message) for message in data)


def shorten_messages(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Cut long texts; past the total, leave whole messages out, errors last, and say how many."""
    shortened = [replace(message, text=shorten_text(message.text)) for message in messages]
    kept: set[int] = set()
    room = MAX_MESSAGES_CHARS
    for index in sorted(range(len(shortened)), key=lambda i: shortened[i].severity != "error"):
        room -= len(shortened[index].text) + len("severity, line, column")
        if room < 0:
            break
        kept.add(index)
    if len(kept) == len(shortened):
        return tuple(shortened)
    note = Message("info", 0, 0, f"[{len(shortened) - len(kept)} more messages left out]")
    return (*(shortened[index] for index in sorted(kept)), note)


def shorten_text(text: str, limit: int = MAX_MESSAGE_CHARS) -> str:
    """Return `text`, or its beginning and end around a note when it has over `limit` characters."""
    if len(text) <= limit:
        return text
    note = f"\n[{len(text) - limit} characters left out]\n"
    tail = (limit - len(note)) // 4  # Lean says what is wrong first
    return f"{text[: limit - len(note) - tail]}{note}{text[-tail:]}"


def encode_hole(hole: Hole) -> JsonObject:
    """Return the JSON of `hole`, its goals and their hypotheses."""
    return asdict(hole)


def decode_hole(data: Mapping[str, Any]) -> Hole:
    """Undo `encode_hole`."""
    return Hole(**{**data, "goals": tuple(decode_goal(goal) for goal in data["goals"])})


def decode_goal(data: Mapping[str, Any]) -> Goal:
    """Return the goal that `encode_hole` wrote as `data`."""
    hypotheses = tuple(Hypothesis(**hypothesis) for hypothesis in data["hypotheses"])
    return Goal(**{**data, "hypotheses": hypotheses, "renames": tuple(data["renames"])})


def encode_declaration(declaration: Declaration) -> JsonObject:
    """Return the JSON of `declaration`."""
    return asdict(declaration)


def decode_declaration(data: Mapping[str, Any]) -> Declaration:
    """Undo `encode_declaration`."""
    return Declaration(**{**data, "axioms": tuple(data["axioms"])})
