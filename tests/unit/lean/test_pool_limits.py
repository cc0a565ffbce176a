"""What a worker may use up, and when it is not used again."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from prover.core.verdict import Status
from prover.lean.pool import PoolLimits, WorkerPool
from prover.lean.process import Launch, WorkerProcess

FAKE = Path(__file__).parents[2] / "fakes" / "worker.py"


def starting(tmp_path: Path, *before: str) -> Callable[[], Awaitable[WorkerProcess]]:
    launch = Launch((*before, sys.executable, str(FAKE)), dict(os.environ), tmp_path)
    return lambda: WorkerProcess.start(launch, timeout_s=20)


async def ask(pool: WorkerPool, source: str, deadline_s: float = 20):
    return await pool.submit("check", {"source": source}, deadline_s=deadline_s)


@pytest.mark.parametrize(
    ("mischief", "reason"),
    [("flood", "output limit"), ("flood lines", "stdout beyond"), ("flood stderr", "stderr beyond")],
)
async def test_endless_output_ends_soon_and_costs_little_memory(tmp_path: Path, mischief: str, reason: str) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=0)) as pool:
        await ask(pool, "warm up")
        before_mb = psutil.Process().memory_info().rss / 2**20
        begun = time.monotonic()
        reply = await ask(pool, mischief, deadline_s=60)
        assert (reply.status, time.monotonic() - begun < 20) == (Status.CRASHED, True)
        assert reason in reply.reason
        assert psutil.Process().memory_info().rss / 2**20 - before_mb < 300
        assert (await ask(pool, "next")).fields["echo"] == "next"


async def test_output_is_counted_for_each_request_alone(tmp_path: Path) -> None:
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=0)) as pool:
        for _ in range(20):  # a megabyte on stderr each
            assert (await ask(pool, "noise")).status is None
        assert pool.replaced == 0


async def test_cpu_time_is_bounded_beside_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prover.lean.pool.CPU_ALLOWANCE_S", 0.2)
    async with WorkerPool(starting(tmp_path), PoolLimits(workers=1, spares=0, cpu_per_s=0.01)) as pool:
        reply = await ask(pool, "burn", deadline_s=60)
        assert (reply.status, reply.reason.split(" (")[0]) == (
            Status.CRASHED,
            "used more CPU time than its deadline gives",
        )
        assert reply.elapsed_s < 20
        assert (await ask(pool, "sleep: 1", deadline_s=60)).status is None


async def test_memory_and_cpu_time_are_those_of_the_program_not_of_its_launcher(tmp_path: Path) -> None:
    launcher = ("/bin/sh", "-c", '"$0" "$@"; exit')
    worker = await WorkerProcess.start(
        Launch((*launcher, sys.executable, str(FAKE)), dict(os.environ), tmp_path), timeout_s=20
    )
    program = psutil.Process(worker.pid).children()[0]
    assert worker.resident_mb == pytest.approx(program.memory_info().rss / 2**20, rel=0.2)
    assert worker.resident_mb > psutil.Process(worker.pid).memory_info().rss / 2**20
    while worker.cpu_s == 0:  # it is counted in hundredths of a second
        await worker.request("check", {"source": "x"})
    await worker.kill()


async def test_a_worker_that_served_a_suspect_request_serves_no_other(tmp_path: Path) -> None:
    limits = PoolLimits(workers=1, spares=0)
    async with WorkerPool(starting(tmp_path), limits, is_suspect=lambda text: "#eval" in text) as pool:
        first = (await ask(pool, "fine")).fields["pid"]
        assert (await ask(pool, "also fine")).fields["pid"] == first
        reply = await ask(pool, "#eval x")
        assert (reply.status, reply.fields["pid"]) == (None, first)
        second = (await ask(pool, "fine")).fields["pid"]
        assert second != first
        tactics = [{"text": "simp"}, {"text": "run_tac #eval"}]
        assert (await pool.submit("try", {"tactics": tactics}, deadline_s=20)).fields["pid"] == second
        assert (await ask(pool, "fine")).fields["pid"] != second
        assert pool.replaced == 2


async def test_suspicion_holds_when_the_caller_has_left(tmp_path: Path) -> None:
    limits = PoolLimits(workers=1, spares=0)
    async with WorkerPool(starting(tmp_path), limits, is_suspect=lambda text: "0.5" in text) as pool:
        first = (await ask(pool, "fine")).fields["pid"]
        caller = asyncio.create_task(ask(pool, "sleep: 0.5"))
        await asyncio.sleep(0.1)
        caller.cancel()
        assert (await ask(pool, "fine")).fields["pid"] != first
