"""The transformers engine with a tiny random model, in process on CPU."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from prover.core.errors import CompletionFailed, ContextOverflow, ModelRefused, ModelUnavailable
from prover.core.model import ChatMessage, Completion, Prompt, Sampling
from prover.llm import ModelOptions, hf, open_model, read_options
from prover.llm.hf import HfModel, HfSettings
from tests.fakes.tiny_model import CONTEXT_TOKENS, build_tiny_model

torch = pytest.importorskip("torch", reason="the `hf` extra is not installed")
transformers = pytest.importorskip("transformers", reason="the `hf` extra is not installed")
pytest.importorskip("accelerate", reason="the `hf` extra is not installed")

CPU = HfSettings(device="cpu")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
async def model(folder: Path) -> AsyncIterator[HfModel]:
    model = HfModel(str(folder), CPU)
    yield model
    await model.aclose()


def prompt(text: str = "Prove it.") -> Prompt:
    return Prompt((ChatMessage("system", "Lean 4."), ChatMessage("user", text)))


async def collect(
    model: HfModel, sampling: Sampling, *, text: str = "Prove it.", count: int = 1, first_index: int = 0
) -> list[Completion]:
    samples = model.sample(prompt(text), sampling, count=count, first_index=first_index)
    return sorted([c async for c in samples], key=lambda c: c.index)


async def test_samples_and_exact_usage(model: HfModel, folder: Path) -> None:
    completions = await collect(model, Sampling(seed=1, max_tokens=24), count=6)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    messages = [{"role": "system", "content": "Lean 4."}, {"role": "user", "content": "Prove it."}]
    rendered = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert [c.index for c in completions] == list(range(6))
    assert len({c.text for c in completions}) == 6
    assert {c.model for c in completions} == {f"hf:{folder}"} == {model.name}
    assert sum(c.usage.prompt_tokens for c in completions) == len(tokenizer.encode(rendered))
    assert all(c.usage.completion_tokens == 24 for c in completions if c.finish_reason == "length")


async def test_seed_gives_the_same_text_in_any_company(model: HfModel) -> None:
    sampling = Sampling(seed=11, max_tokens=40, top_p=0.9)
    alone = await collect(model, sampling)
    others = [collect(model, Sampling(temperature=0.5, max_tokens=n), text="x " * n, count=2) for n in (5, 20, 60)]
    crowded, *_ = await asyncio.gather(collect(model, sampling, count=3), *others)
    later = await collect(model, Sampling(seed=9, max_tokens=40, top_p=0.9), first_index=2)
    assert crowded[0].text == alone[0].text == later[0].text
    assert crowded[1].text != crowded[0].text


async def test_greedy_is_what_transformers_generates(model: HfModel, folder: Path) -> None:
    (ours,) = await collect(model, Sampling(temperature=0.0, max_tokens=12, logprobs=True))
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    reference = transformers.AutoModelForCausalLM.from_pretrained(folder)
    text = "<|im_start|>system\nLean 4.<|im_end|>\n<|im_start|>user\nProve it.<|im_end|>\n<|im_start|>assistant\n"
    inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False)
    output = reference.generate(**inputs, do_sample=False, max_new_tokens=12)
    generated = output[0, inputs["input_ids"].shape[1] :]
    assert ours.text == tokenizer.decode(generated, skip_special_tokens=True)
    with torch.no_grad():
        logits = reference(output).logits[0, -len(generated) - 1 : -1]
    expected = logits.log_softmax(-1).gather(1, generated.unsqueeze(1)).squeeze(1).tolist()
    assert list(ours.logprobs) == pytest.approx(expected[: len(ours.logprobs)], abs=1e-4)
    assert len(ours.logprobs) == ours.usage.completion_tokens - (ours.finish_reason == "stop")


async def test_drawn_tokens_follow_the_models_distribution(model: HfModel, folder: Path) -> None:
    """The first token of many samples, at a temperature, against the probabilities it should have."""
    draws = 1500
    texts = [
        c.text for c in await collect(model, Sampling(temperature=0.5, top_p=0.8, max_tokens=1, seed=0), count=draws)
    ]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    reference = transformers.AutoModelForCausalLM.from_pretrained(folder)
    text = "<|im_start|>system\nLean 4.<|im_end|>\n<|im_start|>user\nProve it.<|im_end|>\n<|im_start|>assistant\n"
    with torch.no_grad():
        inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False)
        probabilities = (reference(**inputs).logits[0, -1] / 0.5).softmax(-1)
    ordered, order = probabilities.sort(descending=True)
    kept = int(((ordered.cumsum(0) - ordered) < 0.8).sum())
    expected: dict[str, float] = {}
    for token, mass in zip(order[:kept].tolist(), (ordered[:kept] / ordered[:kept].sum()).tolist(), strict=True):
        piece = tokenizer.decode([token], skip_special_tokens=True)
        expected[piece] = expected.get(piece, 0.0) + mass
    assert set(texts) <= set(expected)
    for piece, share in expected.items():
        spread = (share * (1 - share) / draws) ** 0.5
        assert texts.count(piece) / draws == pytest.approx(share, abs=5 * spread + 1e-9)


async def test_stop_string(model: HfModel) -> None:
    whole = await collect(model, Sampling(seed=4, max_tokens=60, logprobs=True), count=4)
    stop = whole[0].text[10:13]
    cut = await collect(model, Sampling(seed=4, max_tokens=60, stop=("never seen", stop), logprobs=True), count=4)
    for before, after in zip(whole, cut, strict=True):
        assert after.text == before.text.partition(stop)[0]
        assert after.logprobs == pytest.approx(before.logprobs[: len(after.logprobs)], abs=1e-3)
    assert cut[0].finish_reason == "stop"
    assert cut[0].usage.completion_tokens < 60
    assert len(cut[0].logprobs) <= cut[0].usage.completion_tokens


async def test_settings_of_different_requests_share_a_batch(model: HfModel, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    class CountedRound(hf.Round):
        def run(self) -> None:
            rounds.append(len(self._rows))
            super().run()

    monkeypatch.setattr(hf, "Round", CountedRound)
    answers = await asyncio.gather(
        *(
            collect(model, Sampling(temperature=t, max_tokens=50 + 5 * n), count=2)
            for n, t in enumerate((0.0, 0.3, 1.0))
        )
    )
    assert max(rounds) > 2
    assert answers[0][0].text == answers[0][1].text
    assert [c.usage.completion_tokens for a in answers for c in a if c.finish_reason == "length"]


async def test_late_request_joins_before_the_batch_ends(model: HfModel) -> None:
    slow = asyncio.create_task(collect(model, Sampling(max_tokens=200, stop=()), count=6))
    await asyncio.sleep(0.05)
    await collect(model, Sampling(max_tokens=1))
    assert not slow.done()
    assert len(await slow) == 6


async def test_closed_generator_stops_at_the_next_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = HfModel(str(folder), CPU)
    await collect(model, Sampling(max_tokens=1))
    steps = itertools.count()
    draw = hf.Round._draw

    def slow_draw(self: hf.Round, input_ids: object, logits: object) -> object:
        next(steps)
        time.sleep(0.02)
        return draw(self, input_ids, logits)

    monkeypatch.setattr(hf.Round, "_draw", slow_draw)
    task = asyncio.create_task(collect(model, Sampling(max_tokens=200), count=4))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    at_cancellation = next(steps)
    await collect(model, Sampling(max_tokens=1))
    assert next(steps) - at_cancellation <= 4
    await model.aclose()


async def test_event_loop_stays_free(model: HfModel) -> None:
    task = asyncio.create_task(collect(model, Sampling(max_tokens=150), count=8))
    ticks = 0
    while not task.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert ticks > 10


async def test_context_overflow_and_clipping(model: HfModel) -> None:
    with pytest.raises(ContextOverflow, match=f"{CONTEXT_TOKENS} tokens"):
        await collect(model, Sampling(), text="n + n " * 200)
    (clipped,) = await collect(model, Sampling(seed=2, max_tokens=100_000), text="n + n " * 40)
    assert clipped.usage.tokens <= CONTEXT_TOKENS


async def test_small_batches_lose_nothing(folder: Path) -> None:
    model = HfModel(str(folder), HfSettings(device="cpu", max_batch=3, max_batch_tokens=200))
    wide = HfModel(str(folder), CPU)
    sampling = Sampling(seed=5, max_tokens=20)
    few, many = await collect(model, sampling, count=10), await collect(wide, sampling, count=10)
    assert [c.text for c in few] == [c.text for c in many]
    await model.aclose()
    await wide.aclose()


async def test_out_of_memory_goes_on_with_smaller_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SmallRound(hf.Round):
        def run(self) -> None:
            if len(self._rows) > 2:
                raise torch.OutOfMemoryError("out of memory")
            super().run()

    model = HfModel(str(folder), CPU)
    monkeypatch.setattr(hf, "Round", SmallRound)
    assert len(await collect(model, Sampling(max_tokens=5), count=7)) == 7
    await model.aclose()


async def test_out_of_memory_on_a_single_sample_costs_that_sample_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ShortRound(hf.Round):
        def run(self) -> None:
            if any(len(row.prompt_ids) > 100 for row in self._rows):
                raise torch.OutOfMemoryError("out of memory")
            super().run()

    model = HfModel(str(folder), CPU)
    monkeypatch.setattr(hf, "Round", ShortRound)
    with pytest.raises(CompletionFailed, match="out of memory"):
        await collect(model, Sampling(max_tokens=5), text="n + n " * 30)
    assert len(await collect(model, Sampling(max_tokens=5), count=2)) == 2
    await model.aclose()


async def test_a_batch_goes_on_while_those_who_wait_do_not_fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[list[int]] = []

    class ListedRound(hf.Round):
        def run(self) -> None:
            rounds.append([id(row) for row in self._rows])
            super().run()

    monkeypatch.setattr(hf, "Round", ListedRound)
    model = HfModel(str(folder), HfSettings(device="cpu", max_batch=8, max_batch_tokens=400))
    await collect(model, Sampling(seed=3, max_tokens=150), count=8)
    await model.aclose()
    assert len(rounds) > 3
    assert all(later != earlier for earlier, later in itertools.pairwise(rounds))


async def test_failure_answers_everyone_and_the_next_request_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenRound(hf.Round):
        def run(self) -> None:
            raise RuntimeError("device-side assert triggered")

    model = HfModel(str(folder), CPU)
    with monkeypatch.context() as patch:
        patch.setattr(hf, "Round", BrokenRound)
        with pytest.raises(ModelUnavailable, match="device-side assert"):
            await collect(model, Sampling(max_tokens=5), count=3)
    assert len(await collect(model, Sampling(max_tokens=5))) == 1
    await model.aclose()


async def test_begun_answer_is_continued(model: HfModel, folder: Path) -> None:
    begun = Prompt((ChatMessage("user", "Prove it."), ChatMessage("assistant", "theorem")))
    (completion,) = [c async for c in model.sample(begun, Sampling(max_tokens=3))]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    text = "<|im_start|>user\nProve it.<|im_end|>\n<|im_start|>assistant\ntheorem"
    assert completion.usage.prompt_tokens == len(tokenizer.encode(text))


def test_works_across_event_loops(folder: Path) -> None:
    model = HfModel(str(folder), CPU)
    texts = [asyncio.run(collect(model, Sampling(seed=1, max_tokens=5)))[0].text for _ in range(2)]
    assert texts[0] == texts[1]
    asyncio.run(model.aclose())


async def test_options_reach_the_engine_and_another_precision_is_another_model(folder: Path, tmp_path: Path) -> None:
    async def is_cached(*texts: str) -> bool:
        base = ModelOptions(cache_path=tmp_path / "completions.sqlite", hf=CPU)
        async with open_model(f"hf:{folder}", read_options(texts, base)) as opened:
            (completion,) = [found async for found in opened.sample(prompt(), Sampling(max_tokens=3))]
        return completion.is_cached

    assert [await is_cached(), await is_cached("hf.max_batch=2"), await is_cached("hf.dtype=bfloat16")] == [0, 1, 0]
    with pytest.raises(ModelRefused, match="no_such_dtype"):
        await is_cached("hf.dtype=no_such_dtype")
