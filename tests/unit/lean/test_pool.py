"""The pool answers every request exactly once, whatever its workers do."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from prover.core.errors import BackendError
from prover.core.verdict import Status
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess

FAKE = Path(__file__).parents[2] / "fakes" / "worker.py"


def starting(tmp_path: Path, **environment: str) -> Callable[[], Awaitable[WorkerProcess]]:
    launch = Launch((sys.executable, str(FAKE)), {**os.environ, **environment}, tmp_path)
    return lambda: WorkerProcess.start(launch, timeout_s=20)


async def ask(pool: WorkerPool, source: str, deadline_s: float = 20):
    return await pool.submit("check", {"source": source}, deadline_s=deadline_s)


async def test_every_request_gets_its_own_answer(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=3)) as pool:
        replies = await asyncio.gather(*(ask(pool, f"request {i}") for i in range(200)))
    assert [r.fields["echo"] for r in replies] == [f"request {i}" for i in range(200)]
    assert pool.replaced == 0


async def test_at_most_so_many_requests_run_at_once(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=2, spares=1)) as pool:
        await ask(pool, "warm up")
        begun = time.monotonic()
        await asyncio.gather(*(ask(pool, "sleep: 0.3") for _ in range(4)))
    assert time.monotonic() - begun >= 0.6


async def test_a_hanging_worker_is_killed_and_a_spare_takes_over(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=1)) as pool:
        await ask(pool, "warm up")
        reply = await ask(pool, "hang", deadline_s=0.3)
        assert reply.status is Status.TIMEOUT
        assert "0.3 s" in reply.reason
        assert (await ask(pool, "next")).fields["echo"] == "next"
        assert pool.replaced == 1


async def test_a_dying_worker_gives_crashed_never_a_lost_answer(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=2)) as pool:
        replies = await asyncio.gather(*(ask(pool, "die" if i % 5 == 0 else "live") for i in range(20)))
    assert [r.status for r in replies] == [Status.CRASHED if i % 5 == 0 else None for i in range(20)]


async def test_a_worker_killed_from_outside_is_replaced(tmp_path: Path) -> None:
    """Random SIGKILLs while 150 requests run: each is answered once, by its own answer or `crashed`."""
    chance = random.Random(1)
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=2)) as pool:
        await ask(pool, "warm up")

        async def strike() -> None:
            while True:
                await asyncio.sleep(0.15)
                if pool.workers:
                    chance.choice(pool.workers).interrupt()

        striking = asyncio.create_task(strike())
        replies = await asyncio.gather(*(ask(pool, f"sleep: 0.01 {i}") for i in range(150)))
        striking.cancel()
    assert len(replies) == 150
    for i, reply in enumerate(replies):
        assert reply.status is Status.CRASHED or reply.fields["echo"] == f"sleep: 0.01 {i}"
    assert pool.replaced > 0


async def test_a_worker_that_grows_is_killed(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, memory_mb=300)) as pool:
        reply = await ask(pool, "grow", deadline_s=30)
    assert reply.status is Status.CRASHED
    assert "300 MB" in reply.reason


async def test_output_without_the_prefix_is_no_answer(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1)) as pool:
        assert "forged" not in (await ask(pool, "forge")).fields
        assert (await ask(pool, "noise")).fields["echo"] == "noise"
        assert pool.replaced == 0


async def test_endless_output_is_cut_off(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1)) as pool:
        reply = await ask(pool, "flood", deadline_s=60)
    assert reply.status in (Status.CRASHED, Status.TIMEOUT)


async def test_events_reach_the_caller_in_order(tmp_path: Path) -> None:
    seen: list[int] = []
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1)) as pool:
        await pool.submit("try", {"events": 5}, deadline_s=20, on_event=lambda e: seen.append(e["index"]))
    assert seen == [0, 1, 2, 3, 4]


async def test_a_cancelled_caller_leaves_and_the_worker_comes_back(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=0)) as pool:
        pid = (await ask(pool, "first")).fields["pid"]
        caller = asyncio.create_task(ask(pool, "sleep: 0.5"))
        await asyncio.sleep(0.1)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert (await ask(pool, "second")).fields["pid"] == pid
        assert pool.replaced == 0


async def test_closing_kills_whatever_runs_within_two_seconds(tmp_path: Path) -> None:
    before = set(psutil.Process().children(recursive=True))  # the Lean of other tests
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=2)) as pool:
        await ask(pool, "warm up")
        hanging = [asyncio.create_task(ask(pool, "spawn and hang", deadline_s=600)) for _ in range(2)]
        await asyncio.sleep(0.3)
        pids = [process.pid for process in set(psutil.Process().children(recursive=True)) - before]
        assert len(pids) >= 4
        begun = time.monotonic()
        for task in hanging:
            task.cancel()
    assert time.monotonic() - begun < 2
    await asyncio.sleep(0.1)
    assert not [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"]


async def test_a_worker_that_cannot_start_is_one_clear_error(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path, FAKE_START="die"), PoolLimits(workers=2)) as pool:
        results = await asyncio.gather(*(ask(pool, "x") for _ in range(3)), return_exceptions=True)
    assert all(isinstance(result, BackendError) for result in results)
    assert "cannot start" in str(results[0])


async def test_a_listener_that_fails_costs_no_worker(tmp_path: Path) -> None:
    def fail(event: object) -> None:
        raise RuntimeError("the disk is full")

    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=0)) as pool:
        with pytest.raises(RuntimeError, match="disk is full"):
            await pool.submit("try", {"source": "x", "events": 3}, deadline_s=20, on_event=fail)
        assert (await ask(pool, "next")).fields["echo"] == "next"
