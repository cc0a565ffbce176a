"""Measuring the server: what HTTP costs on top of the same checks made directly, on the same workers."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from prover.core.errors import BackendError
from prover.core.verdict import Status
from prover.lean.measure import read_theorems
from prover.lean.trusted import TrustedLean

_TIMEOUT_S = 60
_TAGGED = 10
"""One snippet in so many fails with a message that names it, so that a mixed-up answer would show."""


@dataclass(frozen=True, slots=True)
class ServeMeasurement:
    """What `prover bench serve` reports."""

    clients: int
    checks: int
    direct_per_s: float
    served_per_s: float
    p50_ms: float
    p99_ms: float
    lost: int
    doubled: int
    wrong: int
    """Answers that belong to another snippet, or are not what direct checking gives."""
    peak_pending: int
    """Most snippets in the server's queue at a time."""
    resident_mb: tuple[int, ...]
    """Of the serving process after each round."""

    @property
    def ratio(self) -> float:
        """Checks per second through the server over checks per second made directly."""
        return self.served_per_s / self.direct_per_s


def make_codes(count: int) -> list[str]:
    """`count` snippets, each different."""
    theorems = read_theorems()
    codes = [f"{theorems[number % len(theorems)]} -- {number}" for number in range(count)]
    for number in range(0, count, _TAGGED):
        codes[number] = f"theorem tagged : missing_{number}x := trivial"
    return codes


def is_right(number: int, status: int, answer: str) -> bool:
    """Whether an answer is that to snippet `number` of `make_codes`."""
    if status != 200:
        return False
    (result,) = json.loads(answer)["results"]
    messages = result.get("response", {"messages": [{"data": "no response"}]}).get("messages", [])
    tagged = any(f"missing_{number}x" in message["data"] for message in messages)
    return result["id"] == str(number) and (tagged if number % _TAGGED == 0 else not messages)


async def check_directly(lean: TrustedLean, codes: list[str]) -> float:
    """Check `codes` through the pool, all at once as `prover bench lean` does; return the seconds it took."""
    begun = time.monotonic()
    outcomes = await asyncio.gather(*(lean.elaborate("", code, timeout_s=_TIMEOUT_S) for code in codes))
    elapsed_s = time.monotonic() - begun
    for number, outcome in enumerate(outcomes):
        if (outcome.status is Status.PROVED) != (number % _TAGGED != 0):
            raise BackendError(f"snippet {number} does not check: {outcome.first_error or outcome.status.value}")
    return elapsed_s


@dataclass(slots=True)
class _Tally:
    seen: list[int] = field(default_factory=list)
    wrong: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)


async def _load_server(port: int, clients: int, codes: list[str], tally: _Tally) -> None:
    job = {"host": "127.0.0.1", "port": port, "clients": clients, "timeout": _TIMEOUT_S, "codes": codes}
    pipe = asyncio.subprocess.PIPE
    load = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "prover.serve.load", stdin=pipe, stdout=pipe, limit=2**28
    )
    output, _ = await load.communicate(json.dumps(job).encode())
    if load.returncode != 0:
        raise BackendError(f"the load generator ended with {load.returncode}")
    report = json.loads(output)
    tally.seconds += report["seconds"]
    for number, status, answer, seconds in report["results"]:
        tally.seen.append(number)
        tally.latencies.append(seconds)
        tally.wrong += not is_right(number, status, answer)


async def measure_server(
    lean: TrustedLean, port: int, peak_pending: Callable[[], int], *, clients: int, checks: int, rounds: int
) -> ServeMeasurement:
    """Check `checks` snippets directly and through the server on `port`, by turns, in `rounds` rounds.

    The server has to serve the same `lean`. Raises `BackendError` when direct checking fails.
    """
    codes = make_codes(checks // rounds)
    await check_directly(lean, codes[:40])  # warm up
    tally, direct_s, resident_mb = _Tally(), 0.0, []
    for _ in range(rounds):
        direct_s += await check_directly(lean, codes)
        await _load_server(port, clients, codes, tally)
        resident_mb.append(round(psutil.Process().memory_info().rss / 2**20))
    total = rounds * len(codes)
    missing = sum(max(0, rounds - tally.seen.count(number)) for number in range(len(codes)))
    latencies = statistics.quantiles(tally.latencies, n=100)
    return ServeMeasurement(
        clients=clients,
        checks=total,
        direct_per_s=round(total / direct_s, 1),
        served_per_s=round(total / tally.seconds, 1),
        p50_ms=round(1000 * latencies[49], 1),
        p99_ms=round(1000 * latencies[98], 1),
        lost=missing,
        doubled=len(tally.seen) + missing - total,
        wrong=tally.wrong,
        peak_pending=peak_pending(),
        resident_mb=tuple(resident_mb),
    )
