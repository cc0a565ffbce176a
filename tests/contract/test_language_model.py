"""What every `LanguageModel` promises, whichever engine is behind it. Add an engine by adding its factory.

A factory is an async context manager that yields a model which can answer `PROMPTS` with indices below 8. The models
need not answer sensibly: only the promises of `prover.core.ports.LanguageModel` are looked at.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from prover.core.model import ChatMessage, Prompt, Sampling, Usage
from prover.core.ports import LanguageModel
from prover.llm import ModelOptions, open_model
from prover.llm.hf import HfModel, HfSettings
from prover.llm.replay import RecordingModel, ReplayModel
from prover.llm.vllm import VllmModel
from tests.fakes import vllm as stand_in_for_vllm
from tests.fakes.language_model import ScriptedModel
from tests.fakes.openai_server import Failures, OpenAIServer
from tests.fakes.tiny_model import build_tiny_model

Factory = Callable[[Path], AbstractAsyncContextManager[LanguageModel]]

SAMPLING = Sampling(max_tokens=24, seed=11)
PROMPTS = [Prompt((ChatMessage("user", f"theorem t{n} : {n} = {n}"),)) for n in range(3)]


def answer(messages: list[dict[str, str]], index: int) -> str:
    return f"by rfl -- {index} {messages[-1]['content']}"


def endpoint(*, failure_rate: float = 0.0, is_cached: bool = False, **options: Any) -> Factory:
    """A factory of models behind a test server."""

    @asynccontextmanager
    async def open_endpoint(folder: Path) -> AsyncIterator[LanguageModel]:
        failures = Failures(rate=failure_rate, seed=5, kinds=("429", "500", "drop", "truncate", "garbage"))
        async with OpenAIServer(answer, failures=failures) as server:
            chosen = ModelOptions(
                base_url=server.base_url,
                first_backoff_s=0.01,
                first_probe_s=0.01,
                cache_path=folder / "completions.sqlite" if is_cached else None,
                **options,
            )
            async with open_model("openai:test-model", chosen) as model:
                yield model

    return open_endpoint


@asynccontextmanager
async def replay(folder: Path) -> AsyncIterator[LanguageModel]:
    """A recording of a scripted model."""
    recorded = folder / "recorded.jsonl"
    recording = RecordingModel(ScriptedModel(lambda text, index: f"{text} {index}"), recorded)
    for prompt in PROMPTS:
        async for _ in recording.sample(prompt, SAMPLING, count=8):
            pass
    yield ReplayModel(recorded)


@asynccontextmanager
async def transformers_in_process(folder: Path) -> AsyncIterator[LanguageModel]:
    """A tiny random model on the CPU, built once for all tests."""
    for module in ("torch", "transformers", "accelerate"):
        pytest.importorskip(module, reason="the `hf` extra is not installed")
    weights = folder.parent / "tiny-model"
    if not weights.exists():
        build_tiny_model(weights)
    torch = sys.modules["torch"]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        async with aclosing(HfModel(str(weights), HfSettings(device="cpu"))) as model:
            yield model
    finally:
        torch.set_num_threads(threads)


@asynccontextmanager
async def vllm_in_process(folder: Path) -> AsyncIterator[LanguageModel]:
    """The stand-in with vLLM's signatures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "vllm", stand_in_for_vllm)
        async with aclosing(VllmModel("org/model")) as model:
            yield model


@asynccontextmanager
async def recorded(folder: Path) -> AsyncIterator[LanguageModel]:
    """A scripted model that is being recorded."""
    model = RecordingModel(ScriptedModel(lambda text, index: f"{text} {index}"), folder / "recording.jsonl")
    yield model
    model.close()


FACTORIES: dict[str, Factory] = {
    "chat": endpoint(),
    "completion": endpoint(mode="completion"),
    "not-streamed": endpoint(stream=False),
    "one-slot": endpoint(concurrency=1),
    "failing": endpoint(failure_rate=0.3),
    "cached": endpoint(is_cached=True),
    "replay": replay,
    "recorded": recorded,
    "hf": transformers_in_process,
    "vllm": vllm_in_process,
}


@pytest.fixture(params=list(FACTORIES))
async def model(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LanguageModel]:
    async with FACTORIES[request.param](tmp_path) as opened:
        yield opened


async def test_it_yields_each_index_once(model: LanguageModel) -> None:
    found = [completion async for completion in model.sample(PROMPTS[0], SAMPLING, count=4, first_index=2)]
    assert sorted(completion.index for completion in found) == [2, 3, 4, 5]
    for completion in found:
        assert isinstance(completion.text, str)
        assert completion.finish_reason in ("stop", "length")
        assert completion.model


async def test_one_sample_is_the_default(model: LanguageModel) -> None:
    assert [completion.index async for completion in model.sample(PROMPTS[0], SAMPLING)] == [0]


async def test_none_asked_for_is_none_given(model: LanguageModel) -> None:
    assert [completion async for completion in model.sample(PROMPTS[0], SAMPLING, count=0)] == []


async def test_tokens_are_counted(model: LanguageModel) -> None:
    usages = [completion.usage async for completion in model.sample(PROMPTS[0], SAMPLING, count=2)]
    total = sum(usages, Usage())
    assert total.prompt_tokens > 0
    assert total.completion_tokens > 0
    assert total.cost_usd >= 0.0


async def test_callers_do_not_disturb_each_other(model: LanguageModel) -> None:
    async def collect(prompt: Prompt) -> set[int]:
        return {completion.index async for completion in model.sample(prompt, SAMPLING, count=3)}

    found = await asyncio.gather(*(collect(prompt) for prompt in PROMPTS))
    assert found == [{0, 1, 2}] * len(PROMPTS)


async def test_closing_early_leaves_the_model_usable(model: LanguageModel) -> None:
    completions = model.sample(PROMPTS[0], SAMPLING, count=8)
    await anext(completions)
    async with asyncio.timeout(10.0):
        await completions.aclose()
        assert [completion.index async for completion in model.sample(PROMPTS[1], SAMPLING)] == [0]
    with pytest.raises(StopAsyncIteration):
        await anext(completions)


async def test_cancelling_a_caller_leaves_the_model_usable(model: LanguageModel) -> None:
    async def collect() -> None:
        async for _ in model.sample(PROMPTS[0], SAMPLING, count=8):
            await asyncio.sleep(3600.0)

    waiting = asyncio.create_task(collect())
    await asyncio.sleep(0.05)
    waiting.cancel()
    async with asyncio.timeout(10.0):
        await asyncio.gather(waiting, return_exceptions=True)
        assert [completion.index async for completion in model.sample(PROMPTS[1], SAMPLING)] == [0]
    assert waiting.cancelled()


async def test_its_name_and_pauses_are_told(model: LanguageModel) -> None:
    engine, colon, name = model.name.partition(":")
    assert engine
    assert colon
    assert name
    assert model.paused_s >= 0.0
