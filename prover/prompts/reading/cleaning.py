"""Characters that Lean does not take, and text that was escaped once too often."""

from __future__ import annotations

import json
import re

_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u202a-\u202e\x00-\x08\x0e-\x1f\x7f\ufffc]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_SPECIAL_TOKEN = re.compile(r"<[|｜][\w▁ ]{1,40}[|｜]>|</s>|<eos>|<end_of_turn>")
_ESCAPES = {r"\n": "\n", r"\t": "\t", r"\"": '"', r"\\": "\\", r"\/": "/", r"\r": ""}
_ESCAPE = re.compile(r"\\[ntr\"\\/]|\\u([0-9a-fA-F]{4})")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_ENTITY = re.compile("|".join(_ENTITIES))
_QUOTED_FENCE = re.compile(r"^ {0,3}> ?(?:```|~~~)", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_TEXT_KEYS = (
    "lean4_code",
    "lean_code",
    "lean4",
    "lean",
    "formal_proof",
    "full_proof",
    "proof",
    "code",
    "sketch",
    "answer",
)
TAB_WIDTH = 2


def clean_characters(text: str, notes: list[str]) -> str:
    """Return `text` with the white space that Lean knows only; note each kind of repair that was needed."""
    text = _replace(_NEWLINES, "\n", text, "line ends", notes)
    text = _replace(_SPACES, " ", text, "odd spaces", notes)
    text = _replace(_INVISIBLE, "", text, "invisible characters", notes)
    text = _replace(_LONE_SURROGATES, "\ufffd", text, "broken characters", notes)
    if "\t" in text:
        notes.append("tabs")
        text = "\n".join(line.expandtabs(TAB_WIDTH) for line in text.split("\n"))
    return _replace(_SPECIAL_TOKEN, "", text, "special tokens", notes)


def _replace(pattern: re.Pattern[str], new: str, text: str, note: str, notes: list[str]) -> str:
    changed, count = pattern.subn(new, text)
    if count:
        notes.append(note)
    return changed


def unwrap_json(text: str, notes: list[str]) -> str:
    """Return the Lean text inside a JSON object or string, or `text` when it is none."""
    stripped = text.strip()
    if not stripped.startswith(("{", '"')) or not stripped.endswith(("}", '"')):
        return text
    try:
        value = json.loads(stripped, strict=False)
    except (ValueError, RecursionError):
        return text
    found = value if isinstance(value, str) else _find_text(value)
    if found is None:
        return text
    notes.append("JSON")
    return found


def _find_text(value: object) -> str | None:
    """The entry of a JSON object that holds code, by the usual keys."""
    if not isinstance(value, dict):
        return None
    for key in _TEXT_KEYS:
        if isinstance(value.get(key), str):
            return str(value[key])
    return None


def unescape(code: str, notes: list[str]) -> str:
    r"""Undo escapes that belong to a transport: `\n` for a new line in a text that has none, `&lt;` for `<`."""
    if "\n" not in code.strip() and code.count("\\n") > 0:
        notes.append("escaped text")
        code = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else _ESCAPES[match[0]], code)
    if "&lt;" in code or "&gt;" in code or "&amp;" in code:
        notes.append("HTML entities")
        code = _ENTITY.sub(lambda match: _ENTITIES[match[0]], code)
    return code


def unquote(text: str, notes: list[str]) -> str:
    """Take the `>` off the lines of a block quote that holds a fence."""
    if not _QUOTED_FENCE.search(text):
        return text
    notes.append("block quote")
    return _QUOTE_MARK.sub("", text)
