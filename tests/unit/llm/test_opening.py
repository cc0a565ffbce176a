from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from prover.core.errors import ProverError
from prover.core.model import ChatMessage, Prompt, Sampling
from prover.llm import Budget, ModelOptions, open_model
from prover.llm.model_folder import identify_weights
from tests.fakes.openai_server import OpenAIServer

PROMPT = Prompt((ChatMessage("user", "prove it"),))
SAMPLING = Sampling(max_tokens=50)


def answer(messages: list[dict[str, str]], index: int) -> str:
    return f"{messages[-1]['content']} {index}"


async def collect(
    server: OpenAIServer, options: ModelOptions, count: int = 2, budget: Budget | None = None
) -> set[str]:
    chosen = replace(options, base_url=server.base_url)
    async with open_model("openai:test-model", chosen, budget=budget) as model:
        return {completion.text async for completion in model.sample(PROMPT, SAMPLING, count=count)}


@pytest.fixture
def options(tmp_path: Path) -> ModelOptions:
    return ModelOptions(cache_path=tmp_path / "completions.sqlite")


async def test_a_rerun_costs_nothing(options: ModelOptions) -> None:
    async with OpenAIServer(answer) as server:
        first = await collect(server, options, budget=(paid := Budget()))
        second = await collect(server, options, budget=(saved := Budget(tokens=1)))
    assert first == second == {"prove it 0", "prove it 1"}
    assert len(server.requests) == 1
    assert paid.spent.tokens > 0
    assert saved.spent.tokens == 0


async def test_models_of_one_name_at_two_places_are_not_taken_for_each_other(options: ModelOptions) -> None:
    async with OpenAIServer(answer) as one, OpenAIServer(lambda m, i: f"other {i}") as other:
        assert await collect(one, options) != await collect(other, options)
        async with open_model(f"openai:test-model@{one.base_url}/other", options) as model:
            with pytest.raises(ProverError):  # another path of one host: not in the cache, and not served
                [completion async for completion in model.sample(PROMPT, SAMPLING)]


def test_new_weights_in_an_old_folder_are_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    weights = folder / "model.safetensors"
    weights.write_bytes(b"one")
    names = [identify_weights(str(folder))]
    monkeypatch.chdir(tmp_path)
    assert identify_weights("./model") == names[0]
    weights.write_bytes(b"two")
    os.utime(weights, ns=(1, 1))
    names.append(identify_weights(str(folder)))
    (folder / "config.json").write_text("[]")
    names.append(identify_weights(str(folder)))
    shutil.copytree(folder, tmp_path / "other")
    names.append(identify_weights(str(tmp_path / "other")))
    assert len(set(names)) == 4
    assert identify_weights("org/model") == "org/model"


_CLIENT = """
import asyncio, sys
from pathlib import Path
from prover.core.model import ChatMessage, Prompt, Sampling
from prover.llm import ModelOptions, open_model

async def main():
    options = ModelOptions(base_url=sys.argv[1], cache_path=Path(sys.argv[2]), concurrency=4)
    async with open_model("openai:test-model", options) as model:
        for n in range(40):
            prompt = Prompt((ChatMessage("user", f"p{n}"),))
            async for completion in model.sample(prompt, Sampling(max_tokens=50, seed=1), count=3):
                print(completion.text, flush=True)

asyncio.run(main())
"""


async def test_a_killed_run_asks_for_nothing_again_that_it_had(options: ModelOptions, tmp_path: Path) -> None:
    async with OpenAIServer(answer, latency_s=0.01) as server:
        command = [sys.executable, "-c", _CLIENT, server.base_url, str(options.cache_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as first:  # noqa: ASYNC220
            assert first.stdout is not None
            had = {next(first.stdout).strip() for _ in range(30)}
            first.send_signal(signal.SIGKILL)
        before = len(server.requests)
        second = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)  # noqa: ASYNC221
    assert len(set(second.stdout.split("\n"))) == 40 * 3 + 1
    assert had < set(second.stdout.split("\n"))
    assert len(server.requests) - before <= 40 * 3 - len(had)


@pytest.mark.parametrize("spec", ["replay:nowhere.jsonl", "hf:./nowhere", "opanai:x", "openai:"])
async def test_what_cannot_be_opened_says_so(spec: str, options: ModelOptions) -> None:
    with pytest.raises(ProverError) as raised:
        async with open_model(spec, options):
            pass
    assert raised.value.hint


def test_options_must_make_sense() -> None:
    with pytest.raises(ProverError, match="concurrency"):
        ModelOptions(concurrency=0)


def test_naming_a_model_does_not_import_its_client() -> None:
    code = "import sys, prover.llm; print([m for m in ('openai', 'torch', 'tenacity') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
