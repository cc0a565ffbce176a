"""Exceptions of the `openai` package and of what it sits on, as values of ours.

They must not travel further: their requests hold the key, and so would every exception chained to them.
"""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec

import openai

from prover.llm.failures import Refusal, TransientFailure


def _find_transport_errors() -> tuple[type[Exception], ...]:
    """Base errors of the HTTP library below `openai`, which is another one from its version 3 on."""
    return tuple(import_module(name).HTTPError for name in ("httpx", "httpx2") if find_spec(name))


EXPECTED_ERRORS: tuple[type[Exception], ...] = (
    openai.OpenAIError,
    *_find_transport_errors(),
    TimeoutError,
    ValueError,
    OSError,
)
"""All that a request can raise, malformed answers (`ValueError`, pydantic's included) too."""


def explain_exception(error: Exception) -> Refusal | TransientFailure:
    """What `error`, one of `EXPECTED_ERRORS`, means. The texts may still hold what the server said."""
    if isinstance(error, openai.APIStatusError):
        return Refusal(error.status_code, error.response.text or error.message, dict(error.response.headers))
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return TransientFailure("the answer took too long")
    if isinstance(error, openai.APIConnectionError):
        return TransientFailure(f"no connection ({_describe_cause(error)})")
    if isinstance(error, openai.APIError):
        return _explain_event(error)
    if isinstance(error, ValueError):
        return TransientFailure(f"the answer is not in OpenAI's format ({type(error).__name__})")
    return TransientFailure(f"the connection broke ({type(error).__name__})")


def _explain_event(error: openai.APIError) -> Refusal:
    """An error sent inside a stream; its `code` is an HTTP status at some providers."""
    body = error.body if isinstance(error.body, dict) else {"message": error.message}
    code = body.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return Refusal(status, json.dumps(body, default=str), {})


def _describe_cause(error: BaseException) -> str:
    """The innermost message of a chain, e.g. `Connection refused`."""
    deepest, seen = error, 0
    while seen < 10 and (deeper := deepest.__cause__ or deepest.__context__) is not None:
        deepest, seen = deeper, seen + 1
    return f"{type(deepest).__name__}: {deepest}" if str(deepest) else type(deepest).__name__
