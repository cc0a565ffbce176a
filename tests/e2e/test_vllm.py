"""The vLLM engine on a real vLLM, with a tiny random model built on the spot; docs/models.md tells how to run it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from prover.core.errors import ContextOverflow
from prover.core.model import ChatMessage, Completion, Prompt, Sampling
from prover.llm.vllm import VllmModel
from tests.fakes.tiny_model import CONTEXT_TOKENS, build_tiny_model

pytest.importorskip("vllm", reason="vLLM is not installed")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
async def model(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[VllmModel]:
    folder: Path = build_tiny_model(tmp_path_factory.mktemp("tiny"))
    model = VllmModel(str(folder), {"enforce_eager": True, "dtype": "float32"})
    yield model
    await model.aclose()


def prompt(text: str) -> Prompt:
    return Prompt((ChatMessage("system", "Lean 4."), ChatMessage("user", text)))


async def collect(model: VllmModel, text: str, sampling: Sampling, **which: int) -> list[Completion]:
    return sorted([c async for c in model.sample(prompt(text), sampling, **which)], key=lambda c: c.index)


async def test_concurrent_requests(model: VllmModel) -> None:
    sampling = Sampling(max_tokens=30, seed=3, logprobs=True)
    answers = await asyncio.gather(*(collect(model, f"Prove {n}.", sampling, count=3) for n in range(6)))
    for completions in answers:
        assert [c.index for c in completions] == [0, 1, 2]
        assert len({c.text for c in completions}) == 3
        assert sum(c.usage.prompt_tokens for c in completions) > 10
        for completion in completions:
            cut = completion.finish_reason == "length"
            assert completion.usage.completion_tokens == 30 if cut else completion.usage.completion_tokens <= 30
            assert len(completion.logprobs) == completion.usage.completion_tokens - (not cut)
            assert all(logprob <= 0 for logprob in completion.logprobs)


async def test_seed_repeats(model: VllmModel) -> None:
    (first,) = await collect(model, "Prove it.", Sampling(max_tokens=20, seed=8))
    (again,) = await collect(model, "Prove it.", Sampling(max_tokens=20, seed=6), first_index=2)
    assert first.text == again.text


async def test_stop_string(model: VllmModel) -> None:
    (whole,) = await collect(model, "Prove it.", Sampling(max_tokens=40, seed=1))
    stop = whole.text[8:10]
    (cut,) = await collect(model, "Prove it.", Sampling(max_tokens=40, seed=1, stop=(stop,)))
    assert cut.text == whole.text.partition(stop)[0]
    assert cut.finish_reason == "stop"


async def test_context_overflow(model: VllmModel) -> None:
    with pytest.raises(ContextOverflow, match=f"{CONTEXT_TOKENS} tokens"):
        await collect(model, "x " * 300, Sampling())


async def test_closed_generator_frees_the_engine(model: VllmModel) -> None:
    samples = model.sample(prompt("long"), Sampling(max_tokens=200), count=16)
    await anext(samples)
    await samples.aclose()
    begun = time.monotonic()
    assert len(await collect(model, "short", Sampling(max_tokens=4))) == 1
    assert time.monotonic() - begun < 5
