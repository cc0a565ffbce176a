from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from prover.core.errors import BudgetSpent, InputError, MalformedInput
from prover.core.model import ChatMessage, Completion, Prompt, Sampling, Usage
from prover.llm import Budget, ModelOptions, open_model
from prover.llm.budget import BudgetedModel
from prover.llm.drafts import estimate_prompt_tokens
from prover.llm.prices import FREE, Price, load_prices
from tests.fakes.language_model import ScriptedModel

SAMPLING = Sampling(max_tokens=200)
PRICE = Price(prompt=1000.0, completion=10_000.0)  # USD per million: a sample of 100 tokens costs one


def ask(text: str = "p") -> Prompt:
    return Prompt((ChatMessage("user", text),))


def scripted(latency_s: float = 0.0) -> ScriptedModel:
    return ScriptedModel(lambda text, index: f"{text}{index}", latency_s=latency_s)


async def collect(model: BudgetedModel, prompt: Prompt, count: int, into: list[Completion]) -> None:
    async for completion in model.sample(prompt, SAMPLING, count=count):
        into.append(completion)


async def test_what_is_spent_is_counted_and_priced() -> None:
    budget, found = Budget(), []
    await collect(BudgetedModel(scripted(), budget, PRICE), ask(), 3, found)
    assert [completion.text for completion in found] == ["p0", "p1", "p2"]
    assert budget.spent.tokens == 310
    assert budget.spent.cost_usd == pytest.approx(3.01)
    assert sum((completion.usage for completion in found), Usage()) == budget.spent


@pytest.mark.parametrize("limits", [{"tokens": 3000}, {"usd": 29.0}])
async def test_a_run_side_by_side_stops_within_the_budget(limits: dict[str, float]) -> None:
    budget, found = Budget(**limits), []
    inner = scripted(0.001)
    model = BudgetedModel(inner, budget, PRICE)
    results = await asyncio.gather(*(collect(model, ask(f"p{n}"), 3, found) for n in range(20)), return_exceptions=True)
    assert any(isinstance(result, BudgetSpent) for result in results)
    assert {type(result) for result in results} <= {BudgetSpent, type(None)}
    assert 2500 <= budget.spent.tokens <= 3000
    assert inner.most_under_way > 5
    assert sum(completion.usage.tokens for completion in found) == budget.spent.tokens  # nothing paid for is lost
    with pytest.raises(BudgetSpent, match="budget is used up") as raised:
        await collect(model, ask("late"), 1, found)
    assert "--budget-" in raised.value.hint


async def test_a_budget_too_small_for_one_completion_asks_for_none() -> None:
    inner = scripted()
    with pytest.raises(BudgetSpent, match="may take"):
        await collect(BudgetedModel(inner, Budget(tokens=150), FREE), ask(), 1, [])
    assert inner.asked == []


async def test_a_resumed_run_starts_with_what_it_has_spent() -> None:
    budget = Budget(tokens=1000, spent=Usage(400, 500))
    with pytest.raises(BudgetSpent):
        await collect(BudgetedModel(scripted(), budget, FREE), ask(), 1, [])


async def test_a_generator_held_open_does_not_keep_others_waiting() -> None:
    budget = Budget(tokens=450)
    model = BudgetedModel(scripted(0.001), budget, FREE)
    held = model.sample(ask("held"), SAMPLING, count=2)
    await anext(held)
    found: list[Completion] = []
    await asyncio.wait_for(collect(model, ask("other"), 1, found), 2.0)
    assert len(found) == 1
    assert [completion.text async for completion in held] == ["held1"]


async def test_cancelling_gives_the_room_back() -> None:
    budget = Budget(tokens=450)
    model = BudgetedModel(scripted(10.0), budget, FREE)
    waiting = asyncio.create_task(collect(model, ask("slow"), 2, []))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    found: list[Completion] = []
    await asyncio.wait_for(collect(BudgetedModel(scripted(), budget, FREE), ask(), 2, found), 2.0)
    assert len(found) == 2


async def test_money_cannot_be_limited_without_a_price(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InputError, match="price"):
        async with open_model("openai:nobody-knows@openrouter", budget=Budget(usd=5.0)):
            pass
    async with open_model("openai:nobody-knows@openrouter"):
        pass
    assert "counted as 0" in caplog.text
    prices = tmp_path / "prices.toml"
    prices.write_text('[models]\n"nobody-knows" = { prompt = 0, completion = 1.5 }\n')
    async with open_model(
        "openai:nobody-knows@openrouter", ModelOptions(prices_path=prices), budget=Budget(usd=5.0)
    ) as model:
        assert model.name == "openai:nobody-knows@openrouter"


def test_prices_are_overridden_by_the_users(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('as_of = "2031-01-01"\n[models]\n"gpt-4o" = { prompt = 1, completion = 2 }\n')
    table = load_prices(path)
    host = "api.deepseek.com"
    assert table.find("gpt-4o", host) == Price(prompt=1, completion=2)
    assert table.find("deepseek-chat", host) == load_prices().find("deepseek-chat", host) is not None
    path.write_text('[models]\n"deepseek-chat" = { prompt = 1, completion = 2 }\n')
    assert load_prices(path).find("deepseek-chat", host) == Price(prompt=1, completion=2)
    assert Price(prompt=1, completion=2).of(Usage(1_000_000, 500_000)) == 2.0


@pytest.mark.parametrize("text", ["[models", "[models]\nx = 3", "[models]\nx = { prompt = -1, completion = 0 }"])
def test_a_price_file_that_is_not_understood_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(MalformedInput, match=r"prices\.toml"):
        load_prices(path)
    with pytest.raises(MalformedInput, match="cannot be read"):
        load_prices(tmp_path / "none.toml")


class PromptPerSample(ScriptedModel):
    """Each sample is a request of its own, with its own prompt; `max_tokens` are used up."""

    async def sample(
        self, prompt: Prompt, sampling: Sampling, *, count: int = 1, first_index: int = 0
    ) -> AsyncGenerator[Completion]:
        tokens = estimate_prompt_tokens(prompt)
        async for completion in super().sample(prompt, sampling, count=count, first_index=first_index):
            yield replace(completion, usage=Usage(tokens, sampling.max_tokens))


@pytest.mark.parametrize("limits", [{"tokens": 5000}, {"usd": 9.2}])
async def test_samples_that_each_send_the_prompt_keep_within_the_budget(limits: dict[str, float]) -> None:
    budget, found = Budget(**limits), []
    model = BudgetedModel(PromptPerSample(lambda text, index: text), budget, PRICE)
    with pytest.raises(BudgetSpent):
        await collect(model, ask("long prompt " * 300), 16, found)
    assert found
    assert budget.spent.tokens <= limits.get("tokens", inf)
    assert budget.spent.cost_usd <= limits.get("usd", inf)


def test_shipped_prices_hold_for_their_providers_host_only(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('[models]\n"m" = { prompt = 1, completion = 2 }\n')
    table = load_prices(path)
    assert table.find("deepseek-chat", "api.deepseek.com") is not None
    assert table.find("deepseek-chat", "localhost") is None
    assert table.find("m", "localhost") == table.find("m", "api.deepseek.com") == Price(prompt=1, completion=2)
