"""The client over real HTTP, against a server that plays along and one that does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from prover.core.errors import CompletionFailed, ContextOverflow, ModelRefused, ModelUnavailable
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage
from prover.core.ports import LanguageModel
from prover.llm import Budget, ModelOptions, open_model
from tests.fakes.openai_server import Failures, HTTPFault, OpenAIServer, Reply

QUICK = ModelOptions(first_backoff_s=0.01, first_probe_s=0.01, idle_timeout_s=0.3, first_contact_s=0.3)
SAMPLING = Sampling(max_tokens=200)


def ask(text: str = "prove it") -> Prompt:
    return Prompt((ChatMessage("system", "be brief"), ChatMessage("user", text)))


def answer(messages: list[dict[str, str]], index: int) -> str:
    return f"{messages[-1]['content']}: answer {index} {'x' * 60}"


@asynccontextmanager
async def opened(server: OpenAIServer, budget: Budget | None = None, **options: Any) -> AsyncIterator[LanguageModel]:
    chosen = replace(QUICK, base_url=server.base_url, **options)
    async with open_model("openai:test-model", chosen, budget=budget) as model:
        yield model


async def collect(
    model: LanguageModel, prompt: Prompt | None = None, sampling: Sampling = SAMPLING, **which: int
) -> list[Completion]:
    found = [completion async for completion in model.sample(prompt or ask(), sampling, **which)]
    return sorted(found, key=lambda completion: completion.index)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens in the server's thread."""
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def texts(count: int, first: int = 0) -> list[str]:
    return [answer([{"content": "prove it"}], index) for index in range(first, first + count)]


@pytest.mark.parametrize("mode", ["chat", "completion"])
@pytest.mark.parametrize("stream", [True, False])
async def test_samples_arrive_with_usage_and_logprobs(mode: Any, stream: bool) -> None:
    async with (
        OpenAIServer(lambda m, i: f"answer {i} {'y' * 40}") as server,
        opened(server, mode=mode, stream=stream) as m,
    ):
        found = await collect(m, sampling=replace(SAMPLING, logprobs=True, stop=("QED",)), count=3, first_index=5)
    assert [completion.text for completion in found] == [f"answer {i} {'y' * 40}" for i in range(3)]
    assert [completion.index for completion in found] == [5, 6, 7]
    assert sum((completion.usage for completion in found), Usage()).prompt_tokens == 4
    assert sum((completion.usage for completion in found), Usage()).completion_tokens == 15
    assert all(completion.logprobs == (-0.5,) * 5 for completion in found)
    (seen,) = server.requests
    assert seen.path == ("/v1/chat/completions" if mode == "chat" else "/v1/completions")
    assert seen.body["n"] == 3
    assert seen.body["stop"] == ["QED"]


async def test_nothing_is_sent_that_was_not_asked_for() -> None:
    async with OpenAIServer(answer) as server, opened(server) as model:
        await collect(model)
    asked = set(server.requests[0].body) - {"stream", "stream_options"}
    assert asked == {"model", "messages", "temperature", "top_p", "max_tokens"}


async def test_reasoning_that_is_sent_apart_stays_apart() -> None:
    def think(messages: list[dict[str, str]], index: int) -> Reply:
        return Reply("by omega", reasoning="linear, so", finish_reason="length")

    async with OpenAIServer(think) as server, opened(server) as model:
        (completion,) = await collect(model)
    assert (completion.text, completion.reasoning, completion.finish_reason) == ("by omega", "linear, so", "length")


async def test_a_seed_goes_to_each_sample_by_its_index() -> None:
    async with OpenAIServer(answer) as server, opened(server) as model:
        await collect(model, sampling=replace(SAMPLING, seed=100), count=3, first_index=2)
    assert sorted(seen.body["seed"] for seen in server.requests) == [102, 103, 104]
    assert all("n" not in seen.body for seen in server.requests)


async def test_servers_that_ignore_n_are_asked_for_each_sample() -> None:
    async with OpenAIServer(answer, honours_n=False) as server, opened(server) as model:
        assert {completion.text for completion in await collect(model, count=4)} == set(texts(4))
        assert len(server.requests) == 4
        await collect(model, ask("another"), count=4)
        assert len(server.requests) == 8
    assert [seen.body.get("n") for seen in server.requests] == [4, *[None] * 7]


async def test_servers_that_refuse_fields_are_asked_without_them() -> None:
    refused = ("n", "stream_options", "logprobs", "seed", "stop")

    def run_on(messages: list[dict[str, str]], index: int) -> str:
        return "answer 0 END and more"

    wanted = replace(SAMPLING, logprobs=True, seed=3, stop=("END",))
    async with OpenAIServer(run_on, refuses=refused, sends_usage=False) as server, opened(server) as model:
        found = await collect(model, sampling=wanted, count=3)
    assert [completion.text for completion in found] == ["answer 0 "] * 3
    assert all(completion.usage.completion_tokens > 0 for completion in found)


async def test_twenty_percent_failures_change_nothing_but_the_time() -> None:
    async with OpenAIServer(answer, failures=Failures(rate=0.2, seed=7)) as server, opened(server) as model:
        found = await asyncio.gather(*(collect(model, ask(f"p{n}"), count=4) for n in range(15)))
    for n, completions in enumerate(found):
        assert [completion.index for completion in completions] == [0, 1, 2, 3]
        assert {c.text for c in completions} == {answer([{"content": f"p{n}"}], i) for i in range(4)}
    assert len(set(server.outcomes)) > 3
    assert all(len(sent) == 4 for sent in server.completions.values())  # nothing was asked for twice


@pytest.mark.parametrize("kind", ["429", "429-bare", "500", "503", "drop", "truncate", "garbage", "hang"])
@pytest.mark.parametrize("stream", [True, False])
async def test_each_failure_is_survived(kind: str, stream: bool) -> None:
    failures = Failures(script=(kind, "ok", kind))
    async with OpenAIServer(answer, failures=failures) as server, opened(server, stream=stream) as model:
        assert [c.text for c in await collect(model)] == texts(1)
        assert [c.text for c in await collect(model, first_index=1)] == texts(1, first=1)
    assert [outcome for outcome in server.outcomes if outcome == "ok"] == ["ok", "ok"]
    assert len(server.outcomes) == 4


async def test_what_came_before_a_break_is_kept() -> None:
    lengths = {0: 12, 1: 600}

    def uneven(messages: list[dict[str, str]], index: int) -> str:
        return "x" * lengths[index]

    script = Failures(script=("truncate",))
    async with OpenAIServer(uneven, failures=script) as server, opened(server, budget := Budget()) as model:
        found = await collect(model, count=2)
    assert {len(completion.text) for completion in found} <= {12, 600}
    assert len(found) == 2
    assert budget.spent.completion_tokens >= sum(completion.usage.completion_tokens for completion in found)


async def test_closing_the_generator_closes_the_stream() -> None:
    async with (
        OpenAIServer(lambda m, i: "z" * 6000, piece_s=0.01) as server,
        opened(server, budget := Budget()) as model,
    ):
        completions = model.sample(ask(), replace(SAMPLING, seed=1), count=3)
        waiting = asyncio.ensure_future(anext(completions))
        await until(lambda: sum(seen.sent_pieces > 2 for seen in server.requests) == 3)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await completions.aclose()
        await until(lambda: server.outcomes == ["cancelled"] * 3)
    assert all(seen.sent_pieces < 200 for seen in server.requests)
    assert budget.spent.completion_tokens > 0  # what was generated until then is paid for


async def test_the_first_sample_does_not_wait_for_its_siblings() -> None:
    def uneven(messages: list[dict[str, str]], index: int) -> str:
        return "short" if index == 0 else "long" * 3000

    async with OpenAIServer(uneven, piece_s=0.01) as server, opened(server) as model:
        completions = model.sample(ask(), replace(SAMPLING, seed=1), count=4)
        began_at = time.monotonic()
        first = await anext(completions)
        await completions.aclose()
    assert first.text == "short"
    assert time.monotonic() - began_at < 2.0


async def test_no_more_requests_than_slots_are_under_way() -> None:
    async with OpenAIServer(answer, latency_s=0.02) as server, opened(server, concurrency=3) as model:
        await asyncio.gather(*(collect(model, ask(f"p{n}")) for n in range(12)))
    assert server.most_at_once == 3


async def test_an_unknown_model_is_told_what_there_is() -> None:
    async with OpenAIServer(answer, models=("good-model", "other")) as server, opened(server) as model:
        with pytest.raises(ModelRefused, match="test-model") as raised:
            await collect(model)
    assert "good-model, other" in raised.value.hint


async def test_a_long_prompt_is_an_overflow() -> None:
    def refuse(messages: list[dict[str, str]], index: int) -> str:
        raise HTTPFault(400, {"error": {"message": "maximum context length is 4096 tokens", "type": "invalid"}})

    async with OpenAIServer(refuse) as server, opened(server) as model:
        with pytest.raises(ContextOverflow):
            await collect(model)
    assert len(server.requests) == 1


async def test_a_refused_connection_names_the_address() -> None:
    async with OpenAIServer(answer) as server:
        url = server.base_url
    async with open_model("openai:test-model", replace(QUICK, base_url=url)) as model:
        with pytest.raises(ModelUnavailable, match=url) as raised:
            await collect(model)
    assert "server runs" in raised.value.hint


async def test_a_run_pauses_while_the_endpoint_is_down() -> None:
    async with OpenAIServer(answer) as server, opened(server) as model:
        await collect(model, ask("before"))
        server.down = True
        running = asyncio.gather(*(collect(model, ask(f"p{n}")) for n in range(20)))
        await until(lambda: model.paused_s > 0.3)
        asked_while_down = len(server.requests)
        server.down = False
        found = await asyncio.wait_for(running, 30.0)
    assert len(found) == 20
    assert asked_while_down < 40


async def test_a_prompt_that_breaks_the_server_costs_itself_only() -> None:
    def crash(messages: list[dict[str, str]], index: int) -> str:
        if messages[-1]["content"] == "poison":
            raise HTTPFault(500, {"error": {"message": "CUDA error"}})
        return "fine"

    async with OpenAIServer(crash) as server, opened(server, max_attempts=7) as model:
        with pytest.raises(CompletionFailed, match="7 times"):
            await collect(model, ask("poison"))
        assert [completion.text for completion in await collect(model)] == ["fine"]
