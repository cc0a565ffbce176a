"""The HTTP client of the backend: requests that wait out a restart of the server or a full queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from prover.core.errors import BackendError, InputError
from prover.core.extras import require_module

JsonObject = dict[str, Any]

PATIENCE_S = 120.0
"""So long may a server be away or busy before a request is given up."""
FIRST_PATIENCE_S = 10.0
"""The same for a view: nothing has been done yet that would be lost, and the address may be wrong."""
QUEUE_S = 3600.0
"""So long may a request wait in the server's queue, beyond the time that its work may take."""
_LONGEST_PAUSE_S = 10.0


class RequestRefused(Exception):
    """The server will not serve a request, however often it is sent; `status` is HTTP's."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class LeanServerClient:
    """Requests to one server."""

    def __init__(self, url: str, http: Any, *, patience_s: float = PATIENCE_S) -> None:
        self.url = url
        self._http = http
        self._patience_s = patience_s

    async def get(self, path: str) -> JsonObject:
        """Fetch a view. Raises like `post`."""
        return await self._insist("GET", path, None, 30.0, min(self._patience_s, FIRST_PATIENCE_S))

    async def post(self, path: str, body: JsonObject, *, work_s: float) -> JsonObject:
        """Have the server do something that takes at most `work_s` seconds once it begins.

        Raises `RequestRefused`, `InputError` when the server wants another token, `BackendError` when it stays away.
        """
        return await self._insist("POST", path, body, work_s + QUEUE_S, self._patience_s)

    async def _insist(
        self, method: str, path: str, body: JsonObject | None, timeout_s: float, patience_s: float
    ) -> JsonObject:
        """Send a request until it is answered, while the server is away or busy.

        Sending one again is safe: a check changes nothing.
        """
        give_up = time.monotonic() + patience_s
        pause_s = 0.2
        while True:
            try:
                response = await self._http.request(method, self.url + path, json=body, timeout=timeout_s)
            except self._http_errors as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if response.status_code not in (429, 502, 503, 504):
                    return self._read(response)
                reason = f"{response.status_code} {_detail(response)}"
                pause_s = max(pause_s, _retry_after(response))
            pause_s = min(pause_s, _LONGEST_PAUSE_S)
            if time.monotonic() + pause_s > give_up:
                raise BackendError(f"the Lean server at {self.url} does not serve: {reason}", hint="Is it running?")
            await asyncio.sleep(pause_s)
            pause_s *= 2

    @property
    def _http_errors(self) -> tuple[type[Exception], ...]:
        return (require_module("httpx", extra="http").TransportError,)

    def _read(self, response: Any) -> JsonObject:
        if response.status_code in (401, 403):
            raise InputError(f"the Lean server at {self.url} wants a token", hint="Set PROVER_HTTP_TOKEN")
        if response.status_code >= 400:
            raise RequestRefused(response.status_code, _detail(response))
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise BackendError(f"{self.url} answers, but is no Lean server", hint="Check the address of --lean")
        return answer


def _detail(response: Any) -> str:
    """What the server says about an error, cut to one line."""
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text
    return " ".join(str(detail).split())[:300]


def _retry_after(response: Any) -> float:
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdigit() else 0.0


@asynccontextmanager
async def open_client(url: str, token: str = "", *, patience_s: float = PATIENCE_S) -> AsyncIterator[LeanServerClient]:
    """A client of the server at `url`. Raises `MissingExtra` without the extra `http`."""
    httpx = require_module("httpx", extra="http")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(headers=headers, limits=limits) as http:
        yield LeanServerClient(url.rstrip("/"), http, patience_s=patience_s)
