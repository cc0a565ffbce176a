"""The vLLM engine against a stand-in with vLLM's signatures."""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections.abc import AsyncIterator

import pytest

from prover.core.errors import ContextOverflow, ModelRefused, ModelUnavailable
from prover.core.extras import MissingExtra
from prover.core.model import ChatMessage, Completion, Prompt, Sampling
from prover.llm import ModelOptions, open_model, read_options
from prover.llm.vllm import VllmModel
from tests.fakes import vllm as stand_in


@pytest.fixture(autouse=True)
def _vllm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vllm", importlib.import_module("tests.fakes.vllm"))
    monkeypatch.setattr(stand_in.LLM, "made", [])


@pytest.fixture
async def model() -> AsyncIterator[VllmModel]:
    model = VllmModel("org/prover-7b", {"max_model_len": 200})
    yield model
    await model.aclose()


def prompt(text: str = "Prove it.") -> Prompt:
    return Prompt((ChatMessage("system", "Lean 4."), ChatMessage("user", text)))


async def collect(model: VllmModel, sampling: Sampling, *, text: str = "Prove it.", **which: int) -> list[Completion]:
    return sorted([c async for c in model.sample(prompt(text), sampling, **which)], key=lambda c: c.index)


def engine() -> stand_in.LLMEngine:
    (llm,) = stand_in.LLM.made
    return llm.llm_engine


async def test_each_sample_is_a_seeded_request(model: VllmModel) -> None:
    four = await collect(model, Sampling(seed=7, max_tokens=30, logprobs=True), count=4)
    (again,) = await collect(model, Sampling(seed=7, max_tokens=30), first_index=2)
    assert [c.index for c in four] == [0, 1, 2, 3]
    assert len({c.text for c in four}) == 4
    assert again.text == four[2].text
    assert model.name == four[0].model == "vllm:org/prover-7b"
    for completion in four:
        assert len(completion.logprobs) == len(completion.text)
        assert completion.finish_reason == ("length" if len(completion.text) == 30 else "stop")
    rendered = len("<system>Lean 4.<user>Prove it.<assistant>")
    assert sorted(c.usage.prompt_tokens for c in four) == [0, 0, 0, rendered]
    assert all(c.usage.completion_tokens - len(c.text) in (0, 1) for c in four)


async def test_open_requests_share_one_batch(model: VllmModel) -> None:
    answers = await asyncio.gather(
        *(collect(model, Sampling(max_tokens=100, seed=n), text=f"Problem {n}", count=2) for n in range(5))
    )
    assert [len(answer) for answer in answers] == [2] * 5
    assert max(engine().batch_sizes) > 2
    assert not engine().open


async def test_stop_string_ends_the_text(model: VllmModel) -> None:
    plain = await collect(model, Sampling(seed=1, max_tokens=40), count=4)
    stop = plain[0].text[5]
    for whole, cut in zip(
        plain, await collect(model, Sampling(seed=1, max_tokens=40, stop=(stop,)), count=4), strict=True
    ):
        assert cut.text == whole.text.partition(stop)[0]


async def test_closed_generator_aborts_its_samples_only(model: VllmModel) -> None:
    kept = asyncio.create_task(collect(model, Sampling(seed=0, max_tokens=100), text="kept", count=3))
    samples = model.sample(prompt("dropped"), Sampling(seed=3, max_tokens=150), count=40)
    await anext(samples)
    await samples.aclose()
    assert len(await kept) == 3
    await collect(model, Sampling(max_tokens=1))
    assert not engine().open
    assert set(engine().aborted) <= {str(number) for number in range(43)}


async def test_prompt_beyond_the_context(model: VllmModel) -> None:
    with pytest.raises(ContextOverflow, match="200 tokens"):
        await collect(model, Sampling(), text="x" * 300)
    assert len(await collect(model, Sampling(max_tokens=10_000))) == 1


async def test_refused_sampling_leaves_the_model_usable(model: VllmModel) -> None:
    with pytest.raises(ModelRefused, match="top_p"):
        await collect(model, Sampling(top_p=2.0))
    assert len(await collect(model, Sampling(max_tokens=5))) == 1


async def test_broken_engine_answers_everyone(model: VllmModel) -> None:
    await collect(model, Sampling(max_tokens=1))
    engine().breaks_at_step = len(engine().batch_sizes) + 3
    results = await asyncio.gather(
        *(collect(model, Sampling(max_tokens=200, seed=n)) for n in range(4)), return_exceptions=True
    )
    errors = [result for result in results if isinstance(result, ModelUnavailable)]
    assert errors
    assert "EngineCore encountered an issue" in str(errors[0])
    assert len({id(error) for error in errors}) == len(errors)
    assert len(await collect(model, Sampling(max_tokens=5))) == 1


async def test_model_that_cannot_be_loaded() -> None:
    model = VllmModel("org/unknown")
    for _ in range(2):
        with pytest.raises(ModelRefused, match="vllm:org/unknown cannot be loaded: org/unknown is not a local"):
            await collect(model, Sampling())
    await model.aclose()


async def test_unknown_engine_argument() -> None:
    model = VllmModel("org/prover-7b", {"no_such_argument": 1})
    with pytest.raises(ModelRefused, match="no_such_argument"):
        await collect(model, Sampling())
    await model.aclose()


async def test_options_reach_the_engine() -> None:
    options = read_options(["vllm.no_such_argument=1"], ModelOptions())
    async with open_model("vllm:org/prover-7b", options) as model:
        with pytest.raises(ModelRefused, match="no_such_argument"):
            [completion async for completion in model.sample(prompt(), Sampling())]


async def test_closing_ends_the_engine_and_what_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    step = stand_in.LLMEngine.step

    def slow_step(self: stand_in.LLMEngine) -> list[stand_in.RequestOutput]:
        time.sleep(0.01)  # else all hundred may have ended of themselves
        return step(self)

    monkeypatch.setattr(stand_in.LLMEngine, "step", slow_step)
    model = VllmModel("org/prover-7b", {"max_model_len": 10**9})
    task = asyncio.create_task(collect(model, Sampling(max_tokens=10**8), count=100))
    await collect(model, Sampling(max_tokens=1))
    await model.aclose()
    assert not engine().engine_core.is_running
    with pytest.raises(ModelUnavailable, match="has been closed"):
        await task


def test_missing_folder() -> None:
    with pytest.raises(ModelRefused, match="there is no folder"):
        VllmModel("./no/such/folder")


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    monkeypatch.setattr("prover.llm.vllm.missing_modules", lambda extra: ["vllm"])
    with pytest.raises(MissingExtra, match=r"open-prover\[vllm\]"):
        VllmModel("org/prover-7b")
