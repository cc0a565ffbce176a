"""Retries and breaker without a server, by a clock of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from prover.core.errors import CompletionFailed, ModelRefused, ModelUnavailable
from prover.llm.breaker import BreakerLimits, CircuitBreaker
from prover.llm.failures import TransientFailure
from prover.llm.retry import Retrier, RetryLimits
from prover.llm.slots import FairSlots
from tests.fakes.clock import FakeClock

DOWN = TransientFailure("HTTP 500: down")


class Client:
    """A retrier with its breaker; `fate` says what happens at each call of the endpoint."""

    def __init__(self, fate: Callable[[int, float], Exception | None], **limits: float) -> None:
        self.clock = FakeClock(0.0)
        self.calls: list[float] = []
        self._fate = fate
        self.breaker = CircuitBreaker("http://host/v1", BreakerLimits(**limits), self.clock)
        self.is_alive = False
        self.retrier = Retrier(
            "http://host/v1", RetryLimits(), FairSlots(64), self.breaker, self.clock, is_alive=self._check
        )

    async def _check(self) -> bool:
        return self.is_alive

    async def call(self) -> None:
        await self.retrier.run(self._request, object())

    async def _request(self) -> None:
        self.calls.append(self.clock.now)
        await asyncio.sleep(0)
        if error := self._fate(len(self.calls), self.clock.now):
            raise error


async def test_backoff_grows_with_full_jitter() -> None:
    client = Client(lambda n, _: DOWN if n < 8 else None, threshold=100)
    await client.call()
    assert len(client.calls) == 8
    assert len(client.clock.slept) == 7
    assert all(0 <= wait_s <= 2**n for n, wait_s in enumerate(client.clock.slept))
    assert len({round(wait_s, 6) for wait_s in client.clock.slept}) == 7


async def test_retry_after_is_honoured() -> None:
    client = Client(
        lambda n, _: TransientFailure("HTTP 429", retry_after_s=20.0, is_rate_limit=True) if n == 1 else None
    )
    await client.call()
    assert 20.0 <= client.clock.slept[0] <= 21.0


async def test_what_is_for_good_is_not_tried_again() -> None:
    client = Client(lambda *_: ModelRefused("wrong key"))
    with pytest.raises(ModelRefused):
        await client.call()
    assert len(client.calls) == 1


async def test_a_prompt_that_always_fails_is_given_up_while_others_are_served() -> None:
    client = Client(lambda *_: DOWN, threshold=5)

    async def serve_others() -> None:
        while True:
            client.breaker.succeeded()
            await asyncio.sleep(0)

    others = asyncio.create_task(serve_others())
    with pytest.raises(CompletionFailed, match="8 times"):
        await client.call()
    others.cancel()
    assert len(client.calls) == 8


async def test_rate_limits_do_not_open_the_breaker_and_end_in_time() -> None:
    client = Client(lambda *_: TransientFailure("HTTP 429", is_rate_limit=True))
    with pytest.raises(ModelUnavailable, match="turning requests away"):
        await client.call()
    assert not client.breaker.is_open
    assert client.clock.now <= 600.0 + 60.0


async def test_a_long_retry_after_is_not_slept_through() -> None:
    client = Client(lambda *_: TransientFailure("HTTP 429", retry_after_s=86_400.0, is_rate_limit=True))
    with pytest.raises(ModelUnavailable):
        await client.call()
    assert client.clock.slept == []


async def test_everyone_pauses_while_the_endpoint_is_down_and_goes_on_when_it_is_back() -> None:
    def fate(_: int, now: float) -> Exception | None:
        return DOWN if 10.0 <= now < 200.0 else None

    client = Client(fate)
    await client.call()  # it has answered once
    client.clock.now = 10.0
    async with asyncio.timeout(10.0):
        await asyncio.gather(*(client.call() for _ in range(50)))
    while_down = [at for at in client.calls if 10.0 < at < 200.0]
    assert len(while_down) <= 10  # probes at doubling intervals, not 50 clients
    gaps = [later - earlier for earlier, later in pairwise(while_down)]
    assert gaps[-1] > 4 * gaps[0]
    assert 190.0 <= client.breaker.paused_s <= 260.0
    assert not client.breaker.is_open


async def test_an_endpoint_that_stays_down_ends_every_wait() -> None:
    client = Client(lambda n, _: None if n == 1 else DOWN, patience_s=600.0)
    await client.call()
    results = await asyncio.gather(*(client.call() for _ in range(20)), return_exceptions=True)
    assert {type(result) for result in results} == {ModelUnavailable}
    assert "http://host/v1" in str(results[0])
    assert "HTTP 500: down" in str(results[0])
    assert 540.0 <= client.clock.now <= 660.0
    calls, paused_s = len(client.calls), client.breaker.paused_s
    client.clock.now += 1000.0
    with pytest.raises(ModelUnavailable):
        await client.call()
    assert len(client.calls) == calls
    assert client.breaker.paused_s == paused_s


async def test_one_that_never_answered_is_given_up_soon() -> None:
    client = Client(lambda *_: DOWN)
    with pytest.raises(ModelUnavailable) as raised:
        await client.call()
    assert client.clock.now <= 60.0
    assert "address" in raised.value.hint


async def test_a_prompt_that_breaks_the_server_does_not_keep_others_from_trying() -> None:
    client = Client(lambda *_: None)

    async def poison() -> None:
        raise DOWN

    for _ in range(5):
        client.breaker.failed(DOWN)
    assert client.breaker.is_open
    poisoned = asyncio.create_task(client.retrier.run(poison, object()))
    async with asyncio.timeout(5.0):
        await client.call()
        with pytest.raises((CompletionFailed, ModelUnavailable)):
            await poisoned


async def test_cancelling_a_probe_lets_the_next_one_try() -> None:
    client = Client(lambda *_: None)
    for _ in range(5):
        client.breaker.failed(DOWN)

    async def hang() -> None:
        await asyncio.Event().wait()

    first = asyncio.create_task(client.retrier.run(hang, object()))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(client.call())
    await asyncio.sleep(0.01)
    assert not second.done()
    first.cancel()
    await asyncio.wait_for(second, 5.0)


async def test_a_rate_limit_ends_the_outage_and_is_waited_for() -> None:
    def fate(n: int, now: float) -> Exception | None:
        return TransientFailure("HTTP 429", retry_after_s=30.0, is_rate_limit=True) if now < 100.0 else None

    client = Client(fate)
    for _ in range(5):
        client.breaker.failed(DOWN)
    assert client.breaker.is_open
    await client.call()
    assert len(client.calls) <= 5
    assert all(later - earlier >= 30.0 for earlier, later in pairwise(client.calls))
    assert not client.breaker.is_open


async def test_an_outage_does_not_count_as_being_turned_away() -> None:
    def fate(n: int, now: float) -> Exception | None:
        if 10.0 <= now < 500.0:
            return DOWN
        limited = TransientFailure("HTTP 429", retry_after_s=60.0, is_rate_limit=True)
        return limited if 500.0 <= now < 700.0 else None

    client = Client(fate)
    await client.call()
    client.clock.now = 10.0
    await client.call()
    assert client.clock.now >= 700.0


async def test_a_lone_prompt_that_breaks_a_working_endpoint_is_given_up_alone() -> None:
    client = Client(lambda n, _: DOWN if n <= 8 else None)
    client.is_alive = True
    with pytest.raises(CompletionFailed, match="8 times"):
        await client.call()
    assert client.clock.now < 60.0
    await client.call()  # the next prompt is served, and the endpoint is up again
    assert not client.breaker.is_open


async def test_an_outage_is_not_held_against_the_prompts_that_probed() -> None:
    client = Client(lambda n, now: DOWN if 10.0 <= now < 400.0 or n == 20 else None)
    await client.call()
    client.clock.now = 10.0
    await client.call()
    probes = len(client.calls)
    assert probes > 12
    assert client.clock.now >= 400.0
