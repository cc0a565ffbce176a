"""The server in this process, with a Lean that is a fake: limits, errors, draining."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("prometheus_client")

from prover.serve.limits import ServeLimits, ServeSettings
from prover.serve.server import Serving
from tests.unit.serve.fake_lean import FakeLean


class Served:
    """A server that runs, and a client of it."""

    def __init__(self, serving: Serving, lean: FakeLean, port: int, task: asyncio.Task[None]) -> None:
        self.serving, self.lean, self.port, self.task = serving, lean, port, task

    async def send(self, raw: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send raw bytes over a connection of its own; return status, headers and body of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(raw)
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        writer.close()
        return int(first.split()[1]), headers, body

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict[str, str], Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(raw)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        status, answered, answer = await self.send("\r\n".join([*lines, "", ""]).encode() + raw)
        return status, answered, json.loads(answer)

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        lines = [f"GET {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
        status, _, body = await self.send("\r\n".join([*lines, "", ""]).encode())
        return status, body


@asynccontextmanager
async def serve(*, token: str = "", workers: int = 2, **limits: Any) -> AsyncIterator[Served]:
    lean = FakeLean(workers)
    serving = Serving(lean, ServeSettings(port=0, token=token, limits=ServeLimits(**limits)))
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serving.run(ready.set_result))
    try:
        yield Served(serving, lean, await ready, task)
    finally:
        lean.pool.gate.set()
        serving.stop()
        await task


def batch(*codes: str) -> dict[str, Any]:
    return {"snippets": [{"id": str(n), "code": code} for n, code in enumerate(codes)]}


async def test_answers_are_in_order_and_complete():
    async with serve() as served:
        codes = [f"c{n}" for n in range(10_000)]
        status, _, answer = await served.post("/api/check", batch(*codes[:4096]))
        assert status == 200
        said = [result["response"]["messages"][0]["data"] for result in answer["results"]]
        assert said == codes[:4096]
        assert served.lean.pool.most_under_way == 4  # two for each worker: others are served in between
        assert (await served.post("/api/check", batch(*codes)))[0] == 413
        assert (await served.post("/api/check", batch("x")))[0] == 200


async def test_a_queue_with_room_serves_ten_thousand():
    async with serve(queue=10_000) as served:
        status, _, answer = await served.post(
            "/verify", {"codes": [{"custom_id": n, "code": "x"} for n in range(10_000)]}
        )
        assert status == 200
        assert [result["custom_id"] for result in answer["results"]] == [str(n) for n in range(10_000)]


async def test_a_full_queue_says_when_to_come_back():
    async with serve(queue=3) as served:
        waiting = asyncio.create_task(served.post("/api/check", batch("wait", "wait")))
        await served.lean.pool.reach(2)
        status, headers, answer = await served.post("/api/check", batch("a", "b"))
        assert status == 429
        assert int(headers["retry-after"]) >= 1
        assert "2 of 3 places" in answer["detail"]
        assert (await served.post("/api/check", batch("a")))[0] == 200
        served.lean.pool.gate.set()
        assert (await waiting)[0] == 200
        assert (await served.post("/api/check", batch("a", "b", "c")))[0] == 200
        assert served.serving.peak_pending == 3


async def test_a_token():
    token = "0123456789abcdef"
    async with serve(token=token) as served:
        for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": token}, {"Authorization": "Bearer é"}):
            status, headers, _ = await served.post("/api/check", batch("a"), **header)
            assert (status, headers["www-authenticate"]) == (401, "Bearer")
        assert (await served.post("/api/check", batch("a"), Authorization=f"Bearer {token}"))[0] == 200
        assert (await served.get("/health"))[0] == 200
        assert [(await served.get(path))[0] for path in ("/metrics", "/v1/lean", "/openapi.json", "/")] == [401] * 4
        assert not served.lean.pool.asked[1:]


async def test_large_bodies_are_turned_away():
    async with serve(body_mb=1) as served:
        head = b"POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
        assert (await served.send(head + b" " * 2_000_000))[0] == 413
        chunk = b"fffff\r\n" + b" " * 0xFFFFF + b"\r\n"
        head = b"POST /api/check HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await served.send(head + chunk + chunk + b"0\r\n\r\n"))[0] == 413


async def test_bodies_are_bounded_together():
    async with serve(body_mb=2, held_mb=2) as served:
        padded = json.dumps(batch("wait")).encode() + b" " * 2**20
        waiting = asyncio.create_task(served.post("/api/check", padded))
        await served.lean.pool.reach(1)
        status, headers, _ = await served.post("/api/check", padded)
        assert (status, headers["retry-after"]) == (429, "5")
        assert (await served.post("/api/check", batch("small")))[0] == 200
        served.lean.pool.gate.set()
        assert (await waiting)[0] == 200
        assert (await served.post("/api/check", padded))[0] == 200


async def test_slow_clients_are_let_go():
    async with serve(head_timeout_s=0.3, body_timeout_s=0.3) as served:
        for start in (b"", b"POST /api/check HTTP/1.1\r\nHost:"):
            reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
            writer.write(start)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        head = b"POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
        assert (await served.send(head))[0] == 408
        waiting = asyncio.create_task(served.post("/api/check", batch("wait")))
        await asyncio.sleep(0.6)  # a request that was sent in time is not cut off while Lean works
        served.lean.pool.gate.set()
        assert (await waiting)[0] == 200


async def test_drips_do_not_keep_a_connection():
    async with serve(head_timeout_s=0.4) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        for byte in b"GET /health HTTP/1.1\r\n":
            writer.write(bytes([byte]))
            await asyncio.sleep(0.05)
            if reader.at_eof():
                break
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_stopping_lets_requests_under_way_finish():
    async with serve() as served:
        waiting = asyncio.create_task(served.post("/api/check", batch("wait", "wait", "a")))
        await served.lean.pool.reach(2)
        served.serving.stop()
        await asyncio.sleep(0.4)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", served.port)
        assert not served.task.done()
        served.lean.pool.gate.set()
        status, _, answer = await waiting
        assert (status, len(answer["results"])) == (200, 3)
        await asyncio.wait_for(served.task, 5)


async def test_what_is_not_done_when_time_to_drain_is_over_may_come_again():
    async with serve(drain_s=0) as served:
        waiting = asyncio.create_task(served.post("/api/check", batch("wait")))
        await served.lean.pool.reach(1)
        served.serving.stop()
        status, headers, answer = await asyncio.wait_for(waiting, 10)
        assert (status, answer["detail"]) == (503, "the server is stopping")
        assert int(headers["retry-after"]) > 0
        await asyncio.wait_for(served.task, 10)


async def test_a_client_that_leaves_is_not_worked_for():
    async with serve(workers=1) as served:
        raw = json.dumps(batch(*["wait"] * 100)).encode()
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(raw) + raw)
        await served.lean.pool.reach(2)
        writer.close()
        await served.lean.pool.reach(0)
        assert len(served.lean.pool.asked) == 2
        _, text = await served.get("/metrics")
        assert b"prover_queue_pending 0.0" in text


async def test_errors_have_words_and_no_echo():
    async with serve() as served:
        cases = [(b"{", 400), (b"\xff", 400), (b"[" * 100_000, 400), (b"null", 422), (b'{"snippets": 1}', 422)]
        cases += [(json.dumps({**batch("x"), "colour": "secret" * 100}).encode(), 422)]
        cases += [(json.dumps({**batch("x"), "infotree": "full"}).encode(), 422)]
        cases += [(json.dumps({**batch("x"), "timeout": 10**9}).encode(), 422)]
        for body, expected in cases:
            status, _, answer = await served.post("/api/check", body)
            assert status == expected
            assert answer["detail"]
            assert "secretsecret" not in json.dumps(answer)
        assert (await served.get("/api/check"))[0] == 405
        assert (await served.get("/nowhere"))[0] == 404
        _, metrics = await served.get("/metrics")
        assert b'path="other",status="404"' in metrics


async def test_crashes_are_answers():
    async with serve() as served:
        _, _, answer = await served.post("/api/check", batch("crash", "fine"))
        assert answer["results"][0]["error"] == "Lean crashed: it fell over"
        assert "error" not in answer["results"][1]


async def test_our_own_operations():
    async with serve() as served:
        candidates = [{"statement": "theorem N.t : True", "source": source} for source in ("good", "bad")]
        _, _, answer = await served.post("/v1/check", {"candidates": candidates})
        assert [(r["status"], r["message"]) for r in answer["results"]] == [("proved", "N.t"), ("rejected", "N.t")]
        both = {"statement": "theorem t : True", "source": "x", "proof": "y"}
        assert (await served.post("/v1/check", {"candidates": [both]}))[0] == 422
        assert json.loads((await served.get("/v1/lean"))[1])["verdicts"] is True
        assert (await served.post("/v1/elaborate", {"source": "x", "timeout_s": 3}))[2]["elapsed_s"] == 3


async def test_the_description_of_the_operations_is_whole():
    async with serve() as served:
        text = (await served.get("/openapi.json"))[1].decode()
        schemas = json.loads(text)["components"]["schemas"]
        references = set(re.findall(r'"#/components/schemas/(\w+)"', text))
        assert references <= schemas.keys()
        assert {"CheckRequest", "Snippet", "VerdictRequest", "Candidate"} <= references
