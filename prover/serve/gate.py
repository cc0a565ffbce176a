"""The gate in front of the application: who may come in, and with how much.

Plain ASGI, because it sees each request before anything of its body is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from prover.serve.limits import ServeLimits

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = frozenset({"/health", "/health/"})
"""Served without a token: load balancers ask for it, and it says nothing."""


_DISCARD_S = 2.0
_BUSY_S = 5


class _Refused(Exception):
    def __init__(self, status: int, detail: str, *, retry_after_s: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Body:
    """What has arrived of a request's body."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    is_whole: bool = False


class Gate:
    """Lets requests through that carry the token and are neither too large nor too slow."""

    def __init__(self, app: App, limits: ServeLimits, token: str, note: Callable[[str, int], None]) -> None:
        """Guard `app`. `note` is told path and status of each answer; without a `token` everyone may come in."""
        self._app = app
        self._limits = limits
        self._token = token.encode()
        self._note = note
        self._held_bytes = 0
        """Of bodies that are being read or worked on."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._note(scope["path"], message["status"])
            await send(message)

        body = _Body()
        try:
            self._check_head(scope)
            await self._read_body(receive, body)
            await self._app(scope, _replay(b"".join(body.chunks), receive), send_noting)
        except _Refused as refusal:
            if refusal.status != 408 and not body.is_whole:
                await _discard_body(receive)
            await _refuse(send_noting, refusal)
        except asyncio.CancelledError:  # the time to drain is over: nobody else cancels a request
            if not has_begun:
                await _refuse(send_noting, _Refused(503, "the server is stopping", retry_after_s=_BUSY_S))
        finally:
            self._held_bytes -= body.size

    def _check_head(self, scope: Scope) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if self._token and scope["path"] not in OPEN_PATHS and not self._is_authorized(headers):
            raise _Refused(401, "a valid token is needed: Authorization: Bearer TOKEN")
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._limits.body_bytes:
            raise _too_large(self._limits)

    def _is_authorized(self, headers: dict[bytes, bytes]) -> bool:
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        # Compared in constant time, so that the answer's delay tells nothing about the token.
        return hmac.compare_digest(token.strip(), self._token) and scheme.lower() == b"bearer"

    async def _read_body(self, receive: Receive, body: _Body) -> None:
        """Read the whole body. Raises `_Refused` when it is too large or comes too slowly."""
        try:
            async with asyncio.timeout(self._limits.body_timeout_s):
                while True:
                    message = await receive()
                    body.is_whole = not message.get("more_body", False)
                    self._take(message.get("body", b""), body)
                    if body.is_whole:
                        return
        except TimeoutError:
            raise _Refused(408, f"the body did not arrive within {self._limits.body_timeout_s:g} s") from None

    def _take(self, chunk: bytes, body: _Body) -> None:
        body.chunks.append(chunk)
        body.size += len(chunk)
        self._held_bytes += len(chunk)
        if body.size > self._limits.body_bytes:
            raise _too_large(self._limits)
        if self._held_bytes > self._limits.held_bytes:
            raise _Refused(429, "the server holds as many large requests as it can", retry_after_s=_BUSY_S)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body`, then whatever the connection says (that the client has left)."""
    is_read = False

    async def receive_again() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _too_large(limits: ServeLimits) -> _Refused:
    return _Refused(413, f"the body is larger than {limits.body_mb} MB: send fewer snippets at a time")


async def _discard_body(receive: Receive) -> None:
    """Let the client finish, within reason: one that is cut off while it sends may never read the answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_S):
            while (await receive()).get("more_body", False):
                pass


async def _refuse(send: Send, refusal: _Refused) -> None:
    body = json.dumps({"detail": refusal.detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    headers.append((b"connection", b"close"))  # whatever is left of the body is not read
    if refusal.retry_after_s:
        headers.append((b"retry-after", str(refusal.retry_after_s).encode()))
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
