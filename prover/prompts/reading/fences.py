"""Where in a completion code may stand: fences, the text around them, and the thoughts before the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|thoughts|reasoning|analysis)>|(◁)(/?)think▷", re.IGNORECASE)
_FENCE = re.compile(r"[ ]*(?P<marker>`{3,}|~{3,})(?P<info>[^\n]*)")
_LEAN_LANGUAGES = frozenset({"lean", "lean4", "lean3", "lean 4", "lean-4", "tactic", "tactics", "proof", "code"})
_INFO = re.compile(r"\s*\{?\.?(?P<language>lean\s?-?[34]?|[\w+#.-]*)\}?(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"\s*(?:[}:{]|\w+=)")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a completion that may be code."""

    code: str
    language: str = ""
    """Lower case, as the fence says; empty when it says nothing or there is no fence."""
    is_fenced: bool = True
    is_closed: bool = True
    is_whole: bool = True
    """False when it was cut because of its length."""

    @property
    def is_lean(self) -> bool:
        """True when the fence calls it Lean."""
        return self.language in _LEAN_LANGUAGES


def split_thoughts(text: str) -> tuple[str, str, bool]:
    """Return (answer, thoughts, whether the thoughts end).

    Chat templates often put the opening tag into the prompt: a closing tag without one ends thoughts that began at
    the start.
    """
    answer: list[str] = []
    thoughts: list[str] = []
    position, depth = 0, 0
    for tag in _THOUGHT.finditer(text):
        piece = text[position : tag.start()]
        position = tag.end()
        if tag[1] or tag[3]:  # a closing tag
            if not depth:
                thoughts += [*answer, piece]
                answer = []
            else:
                thoughts.append(piece)
            depth = 0
        else:
            (thoughts if depth else answer).append(piece)
            depth = 1
    (thoughts if depth else answer).append(text[position:])
    return "\n".join(answer), "\n".join(thoughts), not depth


@dataclass(slots=True)
class _Open:
    """The fence that is open while lines are read."""

    marker: str
    language: str
    lines: list[str]


def split_blocks(text: str) -> Iterator[Block]:
    """Yield the stretches of `text` in order: fenced blocks, and the loose text between them.

    A fence closes with a line of its own marker, at the end of its last line of code, or where the next fence opens.
    """
    loose: list[str] = []
    fence: _Open | None = None
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if fence is None:
            if match is None:
                loose.append(line)
                continue
            yield Block("\n".join(loose), is_fenced=False)
            loose = []
            fence = _open_fence(match)
            closed = _close_inline(fence)
        elif match is not None and match["marker"][0] == fence.marker[0]:
            is_close = not match["info"].strip() and len(match["marker"]) >= len(fence.marker)
            yield Block("\n".join(fence.lines), fence.language, is_closed=is_close)
            fence = None if is_close else _open_fence(match)
            continue
        else:
            fence.lines.append(line)
            closed = _close_inline(fence)
        if closed is not None:
            yield closed
            fence = None
    if fence is not None:
        yield Block("\n".join(fence.lines), fence.language, is_closed=False)
    yield Block("\n".join(loose), is_fenced=False)


def _open_fence(match: re.Match[str]) -> _Open:
    """Open a fence; code that follows the language on the same line is its first line."""
    info = _INFO.match(match["info"])
    assert info is not None  # every part of the pattern is optional
    language = info["language"].lower().replace(" ", "")
    rest = match["info"][info.end("language") :]
    rest = "" if _ATTRIBUTE.match(rest) else rest.strip()
    if language not in _LEAN_LANGUAGES and rest:  # no info string but code: ```theorem t ...
        language, rest = "", match["info"].strip()
    return _Open(match["marker"], language, [rest] if rest else [])


def _close_inline(fence: _Open) -> Block | None:
    """The finished block, when the fence's last line ends in its marker."""
    last = fence.lines[-1].rstrip() if fence.lines else ""
    if not last.endswith(fence.marker):
        return None
    code = "\n".join([*fence.lines[:-1], last[: -len(fence.marker)]])
    return Block(code, fence.language)
