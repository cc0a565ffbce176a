"""Serving one request: its snippets a few at a time, and none any more once the client has left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from prover.serve.admission import Admission

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class ClientLeft(Exception):
    """The client closed its connection before the answer was ready."""


async def serve_batch(
    items: Sequence[Item], work: Callable[[Item], Awaitable[Answer]], admission: Admission, width: int
) -> list[Answer]:
    """Return the answers to `items`, in order, at most `width` under way at a time.

    A batch has no more than that in the workers' queue, so that a small request does not wait for all of a large one.
    Raises `QueueFull` or `BatchTooLarge`, before any work is done.
    """
    with admission.admit(len(items)) as places:

        async def serve(item: Item) -> Answer:
            begun = time.monotonic()
            answer = await work(item)
            places.give_back(time.monotonic() - begun)
            return answer

        if len(items) == 1:
            return [await serve(items[0])]
        return await _serve_side_by_side(items, serve, width)


async def _serve_side_by_side(
    items: Sequence[Item], serve: Callable[[Item], Awaitable[Answer]], width: int
) -> list[Answer]:
    answers: dict[int, Answer] = {}
    left = iter(enumerate(items))

    async def serve_some() -> None:
        for index, item in left:
            answers[index] = await serve(item)

    tasks = [asyncio.create_task(serve_some()) for _ in range(min(width, len(items)))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return [answers[index] for index in range(len(items))]


async def stay_with_client(receive: Callable[[], Awaitable[Any]], work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what `work` returns; cancel it when the connection closes. Raises `ClientLeft` then."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_wait_for_leaving(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientLeft
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _wait_for_leaving(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
