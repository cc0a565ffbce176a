"""A server with OpenAI's wire format over real HTTP, scripted, and failing on demand.

    from tests.fakes.openai_server import Failures, OpenAIServer, Reply

    def answer(messages: list[dict[str, str]], index: int) -> str:      # index: which sample of this prompt
        return "by omega" if "theorem" in messages[-1]["content"] else "..."

    async with OpenAIServer(answer, failures=Failures(rate=0.2, seed=1), latency_s=0.01, slots=16) as server:
        options = ModelOptions(base_url=server.base_url)                # http://127.0.0.1:PORT/v1
        ...
        server.requests          # every request, in order: prompt, fields, how it ended
        server.completions       # texts that were sent to the end, by prompt
        server.most_at_once      # how many requests were being served at the same time
        server.down = True       # from now on connections are dropped, until it is False again

It runs in a thread of its own, so that it also serves other processes and does not share the test's event loop.
`answer` may also return a `Reply` (reasoning, finish reason) or raise `HTTPFault(status, body, headers)`. The sample
index counts the completions of a prompt that were sent whole: after a failure the same sample is tried again, so a
scripted run gives the same answers with failures as without.

Injected failures (`Failures.kinds`, one drawn for a `rate` of the requests): `429` (with Retry-After), `429-bare`,
`500`, `503`, `drop` (connection closed before the answer), `truncate` (stream ends in the middle), `garbage` (no
JSON), `hang` (no answer until the client gives up). Make the client quick with
`ModelOptions(first_backoff_s=0.01, first_probe_s=0.01, idle_timeout_s=0.3)`.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from tests.fakes.openai_format import Reply, SeenRequest, stream_events, whole_answer

__all__ = ["ALL_KINDS", "Failures", "HTTPFault", "OpenAIServer", "Reply", "SeenRequest"]

ALL_KINDS = ("429", "429-bare", "500", "503", "drop", "truncate", "garbage", "hang")


class HTTPFault(Exception):
    """Raised by an `answer` to send an error status."""

    def __init__(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass(frozen=True)
class Failures:
    """Which share of the requests fails, and how. The draw depends on `seed` and on nothing else."""

    rate: float = 0.0
    seed: int = 0
    kinds: Sequence[str] = ALL_KINDS
    script: Sequence[str] = ()
    """Fates of the first requests, `ok` or a kind; the rate applies after them."""
    retry_after: str = "0.02"


@dataclass
class OpenAIServer:
    """See the module's docstring."""

    answer: Callable[[list[dict[str, str]], int], str | Reply]
    failures: Failures = field(default_factory=Failures)
    latency_s: float = 0.0
    piece_s: float = 0.0
    """Pause after each piece of a stream (12 characters)."""
    slots: int | None = None
    """Requests served at once; others wait their turn, as in an inference server."""
    models: Sequence[str] = ("test-model",)
    honours_n: bool = True
    refuses: Sequence[str] = ()
    """Fields that are answered with HTTP 422, as by `transformers serve`."""
    sends_usage: bool = True
    api_key: str | None = None
    down: bool = False
    requests: list[SeenRequest] = field(default_factory=list)
    completions: dict[str, list[str]] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    async def __aenter__(self) -> OpenAIServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._draw = random.Random(self.failures.seed)
        config = uvicorn.Config(
            self._build(), log_level="critical", lifespan="off", timeout_graceful_shutdown=1, access_log=False
        )
        self._server = uvicorn.Server(config)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        await asyncio.to_thread(self._ready.wait, 10.0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        await asyncio.to_thread(self._thread.join, 5.0)
        self._listener.close()

    @property
    def base_url(self) -> str:
        """As given to clients."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    @property
    def outcomes(self) -> list[str]:
        """How the requests ended."""
        return [seen.outcome for seen in self.requests]

    def sent(self, prompt_part: str) -> list[str]:
        """Texts sent whole for the prompts that contain `prompt_part`."""
        return [text for prompt, texts in self.completions.items() if prompt_part in prompt for text in texts]

    def _run(self) -> None:
        async def serve() -> None:
            serving = asyncio.create_task(self._server.serve(sockets=[self._listener]))
            while not self._server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event
                await asyncio.sleep(0.002)
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            self._ready.set()
            await self._stop.wait()
            serving.cancel()  # a shutdown of uvicorn's own would wait for its next tick
            await asyncio.gather(serving, return_exceptions=True)

        asyncio.run(serve())

    def _build(self) -> ASGIApp:
        app = FastAPI()
        app.add_api_route("/v1/models", self._list_models, methods=["GET"])
        for path in ("/v1/chat/completions", "/v1/completions"):
            app.add_api_route(path, self._serve, methods=["POST"])
        self._slots = asyncio.Semaphore(self.slots or 1_000_000)
        self._indices: dict[str, list[int]] = {}

        async def serve_in_slot(scope: Any, receive: Any, send: Any) -> None:
            """Hold a slot until the answer is sent or the client is gone; note how it ended."""
            if scope.get("method") != "POST":
                return await app(scope, receive, send)
            async with self._slots:
                self._count(1)
                try:
                    await app(scope, receive, send)
                finally:
                    self._count(-1)
                    self._conclude(scope.get("prover.seen"), scope.get("prover.indices", []))

        return serve_in_slot

    def _conclude(self, seen: SeenRequest | None, indices: list[int]) -> None:
        if seen is None:
            return
        if seen.outcome == "open":
            seen.outcome = "cancelled"
        if seen.outcome != "ok" and indices:
            free = self._indices[seen.prompt]
            free[:] = sorted({*free, *indices})

    async def _list_models(self) -> Response:
        if self.down:
            return _Dropped()
        return JSONResponse({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})

    async def _serve(self, request: Request) -> Response:
        seen = SeenRequest(request.url.path, await request.json(), dict(request.headers), time.monotonic())
        self.requests.append(seen)
        request.scope["prover.seen"] = seen
        try:
            self._check(seen)
            return await self._respond(request, seen, "drop" if self.down else self._draw_fate())
        except HTTPFault as fault:
            seen.outcome = str(fault.status)
            return JSONResponse(fault.body, fault.status, headers=fault.headers)
        except _ClientGone:
            seen.outcome = "cancelled" if seen.outcome == "open" else seen.outcome
            return Response(status_code=499)

    def _count(self, step: int) -> None:
        self.at_once += step
        self.most_at_once = max(self.most_at_once, self.at_once)

    def _draw_fate(self) -> str:
        served = sum(seen.outcome not in ("404", "401", "422") for seen in self.requests) - 1
        if served < len(self.failures.script):
            return self.failures.script[served]
        return self._draw.choice(self.failures.kinds) if self._draw.random() < self.failures.rate else "ok"

    def _check(self, seen: SeenRequest) -> None:
        key = seen.headers.get("authorization", "").removeprefix("Bearer ")
        if self.api_key is not None and key != self.api_key:
            raise HTTPFault(
                401, {"error": {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}}
            )
        model = seen.body.get("model")
        if model not in self.models:
            raise HTTPFault(
                404, {"error": {"message": f"The model `{model}` does not exist", "code": "model_not_found"}}
            )
        if refused := sorted(set(self.refuses) & set(seen.body)):
            raise HTTPFault(422, {"detail": f"Unexpected keys in the request: {set(refused)}"})

    async def _respond(self, request: Request, seen: SeenRequest, fate: str) -> Response:
        if fate == "hang":
            seen.outcome = "hang"
            await _pause(request, 3600.0)
        await _pause(request, self.latency_s)
        if fate == "garbage":
            seen.outcome = fate
            return PlainTextResponse("<html>Bad gateway</html>", media_type="application/json")
        if fate[:3].isdigit():
            headers = {"Retry-After": self.failures.retry_after} if fate == "429" else {}
            raise HTTPFault(int(fate[:3]), {"error": {"message": f"injected {fate}"}}, headers)
        if fate == "drop":
            seen.outcome = fate
            return _Dropped()
        return self._send(request, seen, is_truncated=fate == "truncate")

    def _send(self, request: Request, seen: SeenRequest, *, is_truncated: bool) -> Response:
        indices = request.scope["prover.indices"] = self._take_indices(seen)
        messages = seen.body.get("messages") or [{"role": "user", "content": seen.prompt}]
        replies = [_as_reply(self.answer(messages, index)) for index in indices]
        if is_truncated:
            seen.outcome = "truncate"
        if seen.body.get("stream"):
            events = stream_events(seen, replies, is_truncated=is_truncated, sends_usage=self.sends_usage)
            return StreamingResponse(self._watch(seen, replies, events), media_type="text/event-stream")
        if is_truncated:
            return PlainTextResponse('{"choices": [{"index": 0, "mess', media_type="application/json")
        self._finish(seen, replies)
        return JSONResponse(whole_answer(seen, replies, sends_usage=self.sends_usage))

    async def _watch(
        self, seen: SeenRequest, replies: list[Reply], events: Iterator[dict[str, Any]]
    ) -> AsyncIterator[str]:
        """The events as they go over the wire."""
        for event in events:
            yield f"data: {json.dumps(event)}\n\n"
            seen.sent_pieces += 1
            await asyncio.sleep(self.piece_s)
        if seen.outcome == "open":
            yield "data: [DONE]\n\n"
            self._finish(seen, replies)

    def _finish(self, seen: SeenRequest, replies: list[Reply]) -> None:
        seen.outcome = "ok"
        self.completions.setdefault(seen.prompt, []).extend(reply.text for reply in replies)

    def _take_indices(self, seen: SeenRequest) -> list[int]:
        """The next sample indices of the prompt: lowest first, given back ones again."""
        free = self._indices.setdefault(seen.prompt, [0])  # the last entry is the first never given
        wanted = int(seen.body.get("n") or 1) if self.honours_n else 1
        while len(free) <= wanted:
            free.append(free[-1] + 1)
        taken, free[:] = free[:wanted], free[wanted:]
        return taken


class _ClientGone(Exception):
    """The client has closed its connection."""


class _Dropped(Response):
    """Closes the connection in the middle of the answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"data: ", "more_body": True})
        raise ConnectionAbortedError("injected")


async def _pause(request: Request, seconds: float) -> None:
    """Wait, unless the client goes away."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        await asyncio.sleep(min(left, 0.02))
        if await request.is_disconnected():
            raise _ClientGone


def _as_reply(answer: str | Reply) -> Reply:
    return answer if isinstance(answer, Reply) else Reply(answer)
