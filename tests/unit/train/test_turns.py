"""Who is next at Lean."""

from __future__ import annotations

import asyncio

from prover.train.turns import Turns


async def test_the_most_urgent_goes_first_and_equals_in_the_order_of_asking() -> None:
    turns, served = Turns(1), list[str]()

    async def serve(name: str, urgency: int) -> None:
        async with turns.take(urgency):
            served.append(name)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for name, urgency in [("a2", 2), ("b1", 1), ("c1", 1), ("d0", 0)]:
            group.create_task(serve(name, urgency))
    assert served == ["a2", "d0", "b1", "c1"]  # the place was free when the first one came


async def test_no_more_than_there_are_places_are_served_at_a_time() -> None:
    turns, now, most = Turns(3), 0, 0

    async def serve() -> None:
        nonlocal now, most
        async with turns.take(0):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    await asyncio.gather(*(serve() for _ in range(20)))
    assert (now, most) == (0, 3)


async def test_who_leaves_while_waiting_leaves_no_place_behind() -> None:
    turns = Turns(1)
    gone, served = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with turns.take(0):
            await gone.wait()

    async def serve() -> None:
        async with turns.take(1):
            served.set()

    holder = asyncio.create_task(hold())
    await asyncio.sleep(0)
    leaver, last = asyncio.create_task(serve()), asyncio.create_task(serve())
    await asyncio.sleep(0)
    leaver.cancel()
    await asyncio.sleep(0)
    gone.set()
    await asyncio.gather(holder, last)
    assert served.is_set()
    async with asyncio.timeout(1):
        async with turns.take(0):  # and the place is free again
            pass


async def test_who_leaves_with_the_place_in_hand_passes_it_on() -> None:
    turns, served = Turns(1), list[str]()

    async def serve(name: str) -> None:
        async with turns.take(0):
            served.append(name)

    async with turns.take(0):
        leaver, last = asyncio.create_task(serve("leaver")), asyncio.create_task(serve("last"))
        await asyncio.sleep(0)
    leaver.cancel()  # the place is its own by now, but it has not run since
    async with asyncio.timeout(1):
        await last
    assert served == ["last"]
    assert leaver.cancelled()
