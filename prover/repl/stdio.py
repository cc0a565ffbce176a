"""Requests from stdin, answers to stdout: JSON, separated by blank lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import CancelledError
from typing import IO

from prover.lean.process import JsonObject


def read_blocks(lines: Iterator[bytes]) -> Iterator[str]:
    """Yield the texts between blank lines; the last one needs none."""
    block: list[bytes] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield b"".join(block).decode("utf-8", "replace")
            block = []
    if block:
        yield b"".join(block).decode("utf-8", "replace")


async def serve_stdio(answer: Callable[[str], Awaitable[JsonObject]], source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer the requests in `source` one after the other, until it ends."""
    requests: asyncio.Queue[str | None] = asyncio.Queue(maxsize=16)
    loop = asyncio.get_running_loop()

    def read_all() -> None:
        with contextlib.suppress(RuntimeError, CancelledError):  # nobody waits for requests any more
            for block in read_blocks(iter(source.readline, b"")):
                asyncio.run_coroutine_threadsafe(requests.put(block), loop).result()
            asyncio.run_coroutine_threadsafe(requests.put(None), loop).result()

    # A daemon: one of asyncio's own threads, blocked in a read, would keep the process from ending at SIGTERM.
    threading.Thread(target=read_all, daemon=True).start()
    while (request := await requests.get()) is not None:
        reply = json.dumps(await answer(request), ensure_ascii=False)
        sink.write(reply.encode("utf-8", "replace") + b"\n\n")
        sink.flush()
