"""What a request imports is read before its time begins, once a worker."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from prover.core.verdict import Status
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess

FAKE = Path(__file__).parents[2] / "fakes" / "worker.py"


@asynccontextmanager
async def open_pool(folder: Path) -> AsyncIterator[WorkerPool]:
    launch = Launch((sys.executable, str(FAKE)), dict(os.environ), folder)
    async with WorkerPool(lambda: WorkerProcess.start(launch, timeout_s=20), PoolLimits(workers=1, spares=0)) as pool:
        yield pool


async def ask(pool: WorkerPool, header: str, source: str = "x", deadline_s: float = 20):
    return await pool.submit("check", {"header": header, "source": source}, deadline_s=deadline_s)


async def test_reading_imports_does_not_count_against_the_deadline(tmp_path: Path) -> None:
    async with open_pool(tmp_path) as pool:
        reply = await ask(pool, "import Slow\nopen Nat\n", deadline_s=0.9)
        assert (reply.status, reply.fields["imported"]) == (None, ["Slow"])
        assert reply.elapsed_s < 0.9
        assert pool.replaced == 0


async def test_they_are_read_once_a_worker_whatever_follows_them(tmp_path: Path) -> None:
    async with open_pool(tmp_path) as pool:
        for header in ("import A\n", "import A\nopen Nat\n", "open Nat\n", "", "import A\n"):
            reply = await ask(pool, header)
        assert reply.fields["imported"] == ["A"]
        assert (await ask(pool, "import A\n", "die")).status is Status.CRASHED
        assert (await ask(pool, "import A\n")).fields["imported"] == ["A"]  # by the next worker


async def test_what_a_worker_has_forgotten_is_read_again(tmp_path: Path) -> None:
    async with open_pool(tmp_path) as pool:
        for module in "ABCADEA":
            await ask(pool, f"import {module}\n")
        assert (await ask(pool, "import B\n")).fields["imported"] == [*"ABCDE", "B"]


async def test_imports_that_fail_are_the_request_s_to_tell(tmp_path: Path) -> None:
    async with open_pool(tmp_path) as pool:
        assert (await ask(pool, "import Missing\n")).fields["echo"] == "x"
        lost = await ask(pool, "import Die\n")
        assert lost.status is Status.CRASHED
        assert (await ask(pool, "")).status is None


async def test_reading_them_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.lean.pool.IMPORT_S", 0.2)
    async with open_pool(tmp_path) as pool:
        assert (await ask(pool, "import Slow\n")).status is Status.TIMEOUT
        assert pool.replaced == 1
