"""`prover eval` with a prover model behind real HTTP: one completion an attempt, seeds, budgets, failure reasons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from tests.e2e.conftest import Done
from tests.fakes.openai_server import OpenAIServer
from tests.unit.cli.evaluating import GOALS, call, lean

__all__ = ["call", "lean"]

SAMPLES = 4


def answer(messages: list[dict[str, str]], index: int) -> str:
    """The first time it has no idea, then it is wrong, then right: but for odd problems never."""
    number = next(i for i in range(6) if f"theorem p{i} " in messages[-1]["content"])
    if index == 0:
        return "I have no idea."
    right = GOALS[f"goal{number}"]
    tactic = right if index >= 2 and number % 2 == 0 else "nonsense"
    return f"```lean4\ntheorem p{number} : goal{number} := by\n  {tactic}\n```"


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer(answer) as running:
        yield running


@pytest.fixture
def evaluate(call: Callable[..., Done], server: OpenAIServer) -> Callable[..., object]:
    spec = f"openai:test-model@{server.base_url}"
    command = ("eval", "few.jsonl", "--method", "whole-proof", "--prover", spec, "--json", "--samples", str(SAMPLES))

    async def run(*options: str) -> Done:
        # At home the tests have a loop of their own: the command needs a thread to have one, too.
        return await asyncio.to_thread(call, *command, "--completions", "kept.sqlite", "--model-slots", "1", *options)

    return run


async def test_one_completion_an_attempt(evaluate, server: OpenAIServer) -> None:  # type: ignore[no-untyped-def]
    done = await evaluate("--seed", "7", "--k", "1,4")
    assert done.code == 0, done.err
    asked = sorted(request.body["seed"] for request in server.requests)
    assert asked == sorted([7, 8, 9, 10] * 6)
    assert {request.body.get("n", 1) for request in server.requests} == {1}
    verdicts = {name: found["verdicts"] for name, found in done.json["by_problem"].items()}
    right, wrong = ["no code", "error", "proved", "proved"], ["no code", "error", "error", "error"]
    assert verdicts == {f"p{i}": wrong if i % 2 else right for i in range(6)}
    assert done.json["failures"] == {"no code": 6, "error": 12}
    assert done.json["pass_at_k"]["1"]["value"] == 0.25
    assert done.json["tokens"] > 0
    provenance = done.json["provenance"]
    assert provenance["models"]["prover"] == {"spec": f"openai:test-model@{server.base_url}", "revision": "unknown"}
    assert provenance["sampling"]["seed"] == 7
    assert provenance["prompts"]


async def test_done_again_the_completions_are_the_same_ones(evaluate, call, server: OpenAIServer) -> None:  # type: ignore[no-untyped-def]
    first = (await evaluate("--method", "portfolio", "--no-cascade", "--goal-samples", "2")).json
    asked = len(server.requests)
    again = await asyncio.to_thread(call, "reproduce", first["run"], "--json")
    assert (again.code, again.json["identical"], again.json["changes"]) == (0, True, {})
    assert len(server.requests) == asked
    seeds = {request.body["seed"] for request in server.requests}
    assert seeds == {index * 4096 + drawn for index in range(SAMPLES) for drawn in range(2)}


async def test_a_budget_that_ends_and_is_raised(evaluate, server: OpenAIServer) -> None:  # type: ignore[no-untyped-def]
    options = ("--max-tokens", "100", "--k", "1,4")
    stopped = await evaluate(*options, "--budget-tokens", "1000")
    assert stopped.code == 0, stopped.err
    assert "budget is used up" in stopped.json["stopped"]
    assert (stopped.json["complete"], stopped.json["tokens"] <= 1000) == (False, True)
    assert "the figures are preliminary" in stopped.err
    asked = len(server.requests)
    assert 0 < asked < 24
    resumed = await evaluate(*options, "--budget-tokens", "1000000", "--resume")
    assert resumed.code == 0, resumed.err
    assert (resumed.json["complete"], resumed.json["attempts"], len(server.requests)) == (True, 24, 24)
    assert resumed.json["tokens"] > stopped.json["tokens"]
    assert resumed.json["failures"] == {"no code": 6, "error": 12}


async def test_premises_are_offered_and_belong_to_the_settings(evaluate, server: OpenAIServer, tmp_path) -> None:  # type: ignore[no-untyped-def]
    premise = {"full_name": "A.useful", "code": "theorem useful : goal2 = goal2", "kind": "theorem"}
    file = {"path": "A.lean", "imports": [], "premises": [premise]}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(file) + "\n")
    row = {"name": "p2", "header": "import A\n", "formal_statement": "theorem p2 : goal2"}
    (tmp_path / "few.jsonl").write_text(json.dumps(row) + "\n")
    without = await evaluate("--k", "1")
    assert not any("A.useful" in request.prompt for request in server.requests)
    offered = await evaluate("--k", "1", "--premises", "corpus.jsonl")
    assert any("A.useful" in request.prompt for request in server.requests)
    records = [done.json["provenance"]["settings"] for done in (without, offered)]
    assert ["premises" in record for record in records] == [False, True]
