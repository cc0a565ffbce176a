"""What an endpoint understands of OpenAI's format, learned from what it refuses."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

_LOG = logging.getLogger(__name__)

_DROPPABLE = ("stream_options", "logprobs", "seed", "stop", "top_p", "temperature", "n")
"""Fields that can be left out: the answer is less exact or must be asked for in more requests, but there is one."""

_CHANGES_SAMPLES = ("temperature", "top_p", "seed", "logprobs")
"""Those that the user will miss. The others are made up for."""

_NOT_UNDERSTOOD = re.compile(
    r"unsupported|not (?:currently )?support|unrecogni[sz]ed|unknown|extra (?:inputs|fields)|unexpected|not permitted"
    r"|not allowed|only the default|unused",
    re.IGNORECASE,
)


class Dialect:
    """Turns the fields of a request into those that the endpoint takes."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._refused: set[str] = set()
        self._limit_name = "max_tokens"
        self._ignores_n = False

    @property
    def offers_n(self) -> bool:
        """Whether several samples may be asked for in one request."""
        return "n" not in self._refused and not self._ignores_n

    @property
    def offers_stop(self) -> bool:
        """Whether the server cuts at stop strings itself."""
        return "stop" not in self._refused

    def spell(self, fields: dict[str, object]) -> dict[str, object]:
        """`fields` without what was refused, under the names that are understood."""
        kept = {name: value for name, value in fields.items() if name not in self._refused}
        if "max_tokens" in kept:
            kept[self._limit_name] = kept.pop("max_tokens")
        return kept

    def note_ignored_n(self) -> None:
        """The server was asked for several samples and sent one."""
        if not self._ignores_n:
            _LOG.info("%s sends one sample a request", self._place)
        self._ignores_n = True

    def learn(self, body: str, sent: Iterable[str]) -> bool:
        """Learn from a refusal (HTTP 400 or 422) of fields `sent`; True when a request spelt anew may pass."""
        names = set(sent)
        if not _NOT_UNDERSTOOD.search(body):
            return False
        if "max_tokens" in names and "max_completion_tokens" in body:
            self._limit_name = "max_completion_tokens"
            return True
        refused = {name for name in _DROPPABLE if name in names and _mentions(body, name)}
        for name in sorted(refused - self._refused):
            level = logging.WARNING if name in _CHANGES_SAMPLES else logging.INFO
            _LOG.log(level, "%s does not take `%s`; going on without", self._place, name)
        self._refused |= refused
        return bool(refused)


def _mentions(body: str, name: str) -> bool:
    """Whether `body` names the field: short names must be quoted, being words or letters of prose too."""
    if len(name) > 4:
        return re.search(rf"\b{name}\b", body) is not None
    return re.search(rf"""["'`\\]{name}["'`\\]""", body) is not None
