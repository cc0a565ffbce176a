"""A model endpoint for measurements: answers after a fixed time, so many requests at once as it has slots."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str, str], str]
"""From the model's name and the prompt to the completion."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, answer: Answer, latency_s: float, slots: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.latency_s = latency_s
        self.slots = threading.Semaphore(slots)
        self.completions = 0
        self._counting = threading.Lock()

    def count(self) -> None:
        """Note one more completion; called from the thread of each request."""
        with self._counting:
            self.completions += 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Answer a request for a chat completion."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = "\n".join(message["content"] for message in body["messages"])
        with self.server.slots:
            time.sleep(self.server.latency_s)
            self.server.count()
        self._reply(_complete(body["model"], self.server.answer(body["model"], prompt)))

    def _reply(self, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: a measurement prints figures only."""


def _complete(model: str, text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": 100, "total_tokens": 200}
    return {
        "id": "mock",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
        "usage": usage,
    }


class MockEndpoint:
    """The running endpoint."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    @property
    def base_url(self) -> str:
        """As given to clients."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def completions(self) -> int:
        """How many were made so far."""
        return self._server.completions


@contextmanager
def serve_mock(answer: Answer, *, latency_s: float, slots: int) -> Iterator[MockEndpoint]:
    """Serve on a free port of this machine, in threads, until the block ends."""
    server = _Server(answer, latency_s, slots)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield MockEndpoint(server)
    finally:
        server.shutdown()
        server.server_close()
