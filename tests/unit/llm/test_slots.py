from __future__ import annotations

import asyncio

from prover.llm.slots import FairSlots


async def test_no_more_than_the_slots_run_at_once() -> None:
    slots = FairSlots(3)
    running = most = 0

    async def work(caller: int) -> None:
        nonlocal running, most
        async with slots.hold(caller):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*(work(n % 4) for n in range(40)))
    assert (running, most) == (0, 3)


async def test_callers_take_turns() -> None:
    slots = FairSlots(1)
    order: list[str] = []

    async def work(caller: str) -> None:
        async with slots.hold(caller):
            order.append(caller)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(caller) for caller in "aaaaab"))
    assert order.index("b") <= 2


async def test_a_cancelled_wait_gives_its_turn_away() -> None:
    slots = FairSlots(1)
    entered = asyncio.Event()

    async def work() -> None:
        async with slots.hold(object()):
            entered.set()

    async with slots.hold("first"):
        waiting = [asyncio.create_task(work()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
    waiting[1].cancel()  # in the moment in which its turn has come
    await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1.0)
    assert entered.is_set()
    async with asyncio.timeout(1.0), slots.hold("last"):
        pass
