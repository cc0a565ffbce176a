"""Many checks through one pool of real workers that are killed at random.

`PROVER_SOAK_CHECKS=2000 pytest tests/soak -s` is the full size, which prints its figures.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from prover.core.problem import DEFAULT_HEADER, Problem
from prover.core.verdict import Status
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.lean.trusted import TrustedLean
from prover.wiring import open_lean

pytestmark = [pytest.mark.lean, pytest.mark.slow]
CHECKS = int(os.environ.get("PROVER_SOAK_CHECKS", "120"))
ANSWERS_PER_KILL = max(12, CHECKS // 50)
CALLERS = 6
VERIFY_EVERY = 10
TIMEOUT_S = 60.0
LIMITS = PoolLimits(workers=2, spares=0)
PARENT_GROWTH_MB = 60.0
"""May be Python's own caches; an answer kept for ever would come to more at full size."""


@dataclass
class Tally:
    """What came back, and what it took."""

    answers: list[int] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    kills: int = 0
    parent_mb: list[float] = field(default_factory=list)
    children_mb: list[float] = field(default_factory=list)
    children: list[int] = field(default_factory=list)


def write_theorem(number: int) -> tuple[str, bool]:
    """A theorem with a name of its own, and whether its proof is one."""
    is_true = number % 3 != 0
    return f"theorem t{number} (n : Nat) : n + {number} = {number if is_true else number + 1} + n := by omega", is_true


async def check(lean: TrustedLean, number: int, tally: Tally) -> None:
    source, is_true = write_theorem(number)
    if number % VERIFY_EVERY == 0:
        problem = Problem(f"t{number}", source.partition(" :=")[0])
        verdict = await lean.verify(problem, source, timeout_s=TIMEOUT_S)
        status, is_right = verdict.status, verdict.is_proved == is_true
    else:
        request = {"header": DEFAULT_HEADER, "source": source, "timeout_ms": int(TIMEOUT_S * 1000)}
        reply = await lean.pool.submit("check", request, deadline_s=TIMEOUT_S)
        is_ok = reply.fields.get("status") == "ok"
        status = reply.status or (Status.PROVED if is_ok else Status.REJECTED)
        own_name = [d["name"] for d in reply.fields.get("declarations", [])] == [f"t{number}"]
        is_right = is_ok == is_true and (own_name or not is_ok)
    tally.answers.append(number)
    tally.statuses[status.value] += 1
    if status is not Status.CRASHED and not is_right:
        tally.wrong.append(f"{source}: {status.value}")


def measure(tally: Tally) -> None:
    ours = psutil.Process()
    tally.parent_mb.append(ours.memory_info().rss / 2**20)
    children = [child for child in ours.children(recursive=True) if child.is_running()]
    tally.children.append(len(children))
    total = 0.0
    for child in children:
        try:
            total += child.memory_info().rss / 2**20
        except psutil.Error:
            continue  # killed a moment ago
    tally.children_mb.append(total)


def strike(lean: TrustedLean, chance: random.Random, tally: Tally) -> None:
    """Kill one worker, trusted or not: the process that we started, or one that it has started."""
    workers = [*lean.pool.workers, *lean.trusted.workers]
    if not workers:
        return
    try:
        process = psutil.Process(chance.choice(workers).pid)
        chance.choice([process, *process.children(recursive=True)]).kill()
    except psutil.NoSuchProcess:
        return
    tally.kills += 1


async def soak(lean: TrustedLean, tally: Tally) -> None:
    chance = random.Random(7)
    numbers = iter(range(CHECKS))

    async def call() -> None:
        for number in numbers:
            await check(lean, number, tally)
            if chance.random() < 1 / ANSWERS_PER_KILL:
                await asyncio.sleep(chance.random() * 0.05)
                strike(lean, chance, tally)
            if len(tally.answers) % 20 == 0:
                measure(tally)

    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(call())


async def test_every_answer_arrives_once_and_nothing_is_left(
    embedded_lean: EmbeddedLean, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    descriptors = len(os.listdir("/proc/self/fd"))
    tally = Tally()
    begun = time.monotonic()
    async with open_lean(embedded_lean, LIMITS) as lean:
        await lean.describe()
        await soak(lean, tally)
        replaced = lean.pool.replaced + lean.trusted.replaced
        assert os.listdir(tmp_path)
    seconds = time.monotonic() - begun
    _, left = psutil.wait_procs(
        [p for p in psutil.Process().children(recursive=True) if p.pid not in before], timeout=5
    )
    print(
        f"\n{CHECKS} checks in {seconds:.0f} s, {tally.kills} kills, {replaced} workers replaced, "
        f"{dict(tally.statuses)}; "
        f"parent {tally.parent_mb[0]:.0f} to {tally.parent_mb[-1]:.0f} MB (most {max(tally.parent_mb):.0f}), "
        f"workers at most {max(tally.children_mb):.0f} MB in {max(tally.children)} processes"
    )
    assert sorted(tally.answers) == list(range(CHECKS))
    assert tally.wrong == []
    assert set(tally.statuses) <= {"proved", "rejected", "crashed"}
    assert 0 < tally.statuses["crashed"] <= tally.kills
    assert replaced >= tally.kills * 0.5
    assert max(tally.parent_mb) - tally.parent_mb[0] < PARENT_GROWTH_MB
    assert left == []
    assert os.listdir(tmp_path) == []
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 2
