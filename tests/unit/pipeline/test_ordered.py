from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from prover.pipeline.ordered import map_in_order


async def test_results_come_in_order_and_work_runs_side_by_side() -> None:
    running = most = 0

    async def work(n: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02 if n % 3 == 0 else 0.001)
        running -= 1
        return n * n

    assert [r async for r in map_in_order(range(30), work, ahead=4)] == [n * n for n in range(30)]
    assert 2 <= most <= 6


async def test_a_result_does_not_wait_for_the_next_item() -> None:
    answered: list[int] = []

    def items() -> Iterator[int]:
        for n in range(3):
            assert len(answered) == n or n == 0
            yield n
            while len(answered) <= n:
                pass

    async def work(n: int) -> int:
        return n

    async for result in map_in_order(items(), work, ahead=8):
        answered.append(result)
        await asyncio.sleep(0)
    assert answered == [0, 1, 2]


async def test_what_the_items_or_the_work_raise_is_raised() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("items")

    async def work(n: int) -> int:
        return n

    async def fail(n: int) -> int:
        raise KeyError(n)

    with pytest.raises(ValueError, match="items"):
        [r async for r in map_in_order(items(), work, ahead=2)]
    with pytest.raises(KeyError):
        [r async for r in map_in_order([1, 2, 3, 4, 5], fail, ahead=2)]
