"""OpenAI's wire format, as the test server writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PIECE_CHARS = 12
"""Of a stream: what counts as a token."""


@dataclass(frozen=True)
class Reply:
    """An answer with more than text."""

    text: str
    reasoning: str = ""
    finish_reason: str = "stop"


@dataclass
class SeenRequest:
    """A request and how it ended: `ok`, a failure kind, or `cancelled` by the client."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    at: float
    outcome: str = "open"
    sent_pieces: int = 0

    @property
    def prompt(self) -> str:
        """The messages' contents."""
        return _prompt_of(self.body)


def stream_events(
    seen: SeenRequest, replies: list[Reply], *, is_truncated: bool, sends_usage: bool
) -> Iterator[dict[str, Any]]:
    """The events of a stream, one reply after the other; truncated, it ends in the middle of the first."""
    for index, reply in enumerate(replies):
        pieces = _split(reply.text)
        for position, piece in enumerate(pieces):
            if is_truncated and position >= len(pieces) // 2:
                return
            reasoning = reply.reasoning if position == 0 else ""
            yield {"choices": [_choice(seen, index, piece, reasoning, is_stream=True)]}
        last = _choice(seen, index, "", "", is_stream=True)
        yield {"choices": [last | {"finish_reason": reply.finish_reason, "logprobs": None}]}
    if sends_usage and (seen.body.get("stream_options") or {}).get("include_usage"):
        yield {"choices": [], "usage": _usage(seen, replies)}


def whole_answer(seen: SeenRequest, replies: list[Reply], *, sends_usage: bool) -> dict[str, Any]:
    """The answer to a request that asks for no stream."""
    choices = [
        _choice(seen, index, reply.text, reply.reasoning, is_stream=False) | {"finish_reason": reply.finish_reason}
        for index, reply in enumerate(replies)
    ]
    return {"choices": choices} | ({"usage": _usage(seen, replies)} if sends_usage else {})


def _prompt_of(body: dict[str, Any]) -> str:
    if "prompt" in body:
        return str(body["prompt"])
    return "\n\n".join(str(message["content"]) for message in body.get("messages", []))


def _split(text: str) -> list[str]:
    return [text[i : i + PIECE_CHARS] for i in range(0, len(text), PIECE_CHARS)] or [""]


def _choice(seen: SeenRequest, index: int, text: str, reasoning: str, *, is_stream: bool) -> dict[str, Any]:
    is_chat = seen.path.endswith("/chat/completions")
    choice: dict[str, Any] = {"index": index, "finish_reason": None}
    if is_chat:
        message = {"role": "assistant", "content": text} | ({"reasoning_content": reasoning} if reasoning else {})
        choice["delta" if is_stream else "message"] = message
    else:
        choice["text"] = text
    if seen.body.get("logprobs"):
        count = 1 if is_stream else len(_split(text))
        listed = [{"token": "x", "logprob": -0.5}] * count
        choice["logprobs"] = {"content": listed} if is_chat else {"token_logprobs": [-0.5] * count}
    return choice


def _usage(seen: SeenRequest, replies: list[Reply]) -> dict[str, int]:
    prompt_tokens = len(seen.prompt.split())
    completion_tokens = sum(len(_split(reply.text)) for reply in replies)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }
