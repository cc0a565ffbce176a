"""Clients that load a server, for `prover bench serve`: run as a program of its own, beside the server.

Reads one JSON object from stdin and writes one to stdout. It speaks HTTP by itself: an HTTP library would take as much
time as the server does, on the same cores.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from typing import Any


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, body: bytes
) -> tuple[int, bytes]:
    """Send one request over an open connection; return status and body of the answer."""
    writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def run_client(job: dict[str, Any], left: deque[tuple[int, str]], results: list[list[Any]]) -> None:
    """Take snippets off `left` until there are none; put number, status, answer and seconds of each into `results`."""
    host, port = job["host"], job["port"]
    reader, writer = await asyncio.open_connection(host, port, limit=2**24)
    head = f"POST /api/check HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n".encode()
    while left:
        number, code = left.popleft()
        snippet = {"id": str(number), "code": code}
        body = json.dumps({"snippets": [snippet], "timeout": job["timeout"]}).encode()
        begun = time.monotonic()
        status, answer = await ask(reader, writer, head, body)
        results.append([number, status, answer.decode(), time.monotonic() - begun])
    writer.close()


async def run_clients(job: dict[str, Any]) -> dict[str, Any]:
    """Run `clients` clients side by side; return the seconds that all took and their results."""
    left = deque(enumerate(job["codes"]))
    results: list[list[Any]] = []
    begun = time.monotonic()
    await asyncio.gather(*(run_client(job, left, results) for _ in range(job["clients"])))
    return {"seconds": time.monotonic() - begun, "results": results}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run_clients(json.load(sys.stdin)))))
