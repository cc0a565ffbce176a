"""What goes wrong with a request: which failures pass, which are for good, and what to tell the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from prover.core.errors import CompletionFailed, ContextOverflow, ModelError, ModelRefused
from prover.llm.endpoint import Endpoint
from prover.llm.providers import DEFAULT_KEY_VARIABLE

_OVERFLOW = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|max_model_len|(?:prompt|input) is too long"
    r"|too many (?:input )?tokens|longer than the (?:model|maximum)",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient[_ ](?:quota|balance|credits?|funds)", re.IGNORECASE)
_MODERATED = re.compile(
    r"content[_ -]?(?:filter|policy|moderation)|moderation|responsibleaipolicy|data_inspection_failed"
    r"|content exists risk|prohibited_content|flagged as|invalid_prompt",
    re.IGNORECASE,
)
"""What Azure, OpenAI, OpenRouter, Alibaba, DeepSeek and Google call a prompt that their filters do not let pass."""
_EXCERPT_CHARS = 300


class TransientFailure(Exception):
    """A request failed in a way that may pass. Stays inside this package."""

    def __init__(self, message: str, *, retry_after_s: float | None = None, is_rate_limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s
        self.is_rate_limit = is_rate_limit


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer with an error status."""

    status: int
    body: str
    """As text, whatever it was."""
    headers: Mapping[str, str]


def classify_refusal(refusal: Refusal, endpoint: Endpoint, model: str, *, now: float) -> TransientFailure | ModelError:
    """The error that stands for `refusal`; `now` in seconds since the epoch. Texts are free of the key."""
    said = _shorten(endpoint.redact(refusal.body))  # in this order: a key that was cut is not found any more
    status, place = refusal.status, endpoint.base_url
    if status in (400, 413, 422, 500) and _OVERFLOW.search(refusal.body):
        return ContextOverflow(
            f"The prompt does not fit {model}: {said}", hint="Lower --max-tokens or shorten the prompt"
        )
    if status == 402 or _QUOTA.search(refusal.body):
        return ModelRefused(f"{place} wants to be paid first (HTTP {status}): {said}", hint="Top up the account")
    if status in (408, 409, 425, 429) or status >= 500:
        return TransientFailure(
            f"HTTP {status}: {said}",
            retry_after_s=read_retry_after(refusal.headers, now=now),
            is_rate_limit=status == 429,
        )
    if status in (400, 403, 422, 451) and _MODERATED.search(refusal.body):
        message = f"The filter of {place} does not let a prompt pass (HTTP {status}): {said}"
        return CompletionFailed(message, hint="Another model may take it; the others go on")
    if status in (401, 403):
        state = "the key" if endpoint.key else "a request without key"
        return ModelRefused(f"{place} refused {state} (HTTP {status}): {said}", hint=_hint_key(endpoint, model))
    return ModelRefused(f"{place} refused the request for {model} (HTTP {status}): {said}", hint=_hint(status))


def read_retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds to wait by `Retry-After` (RFC 9110, 10.2.3: seconds or a date) or `retry-after-ms`; None without."""
    found = {name.lower(): value for name, value in headers.items()}
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            wait_s = float(found[name]) * unit_s
        except (KeyError, ValueError):
            continue
        return wait_s if 0.0 <= wait_s < float("inf") else None
    try:
        return max(0.0, parsedate_to_datetime(found["retry-after"]).timestamp() - now)
    except (KeyError, ValueError, TypeError):
        return None


def _shorten(text: str) -> str:
    """`text` in one short line."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT_CHARS else line[:_EXCERPT_CHARS] + "…"


def _hint_key(endpoint: Endpoint, model: str) -> str:
    if endpoint.key_variable:
        return f"Set {endpoint.key_variable}"
    return f"No key is sent to a server named so; name its address, openai:{model}@{endpoint.base_url}, and set " + (
        DEFAULT_KEY_VARIABLE
    )


def _hint(status: int) -> str:
    if status in (404, 405):
        return "Check the model's name and the base URL, which usually ends in /v1"
    return "Check the options given for this model"
