"""Our client against a real server, `transformers serve`, with a tiny random model built on the spot."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from prover.core.errors import ModelRefused
from prover.core.model import ChatMessage, Completion, Prompt, Sampling
from prover.llm import ModelOptions, open_model
from tests.e2e.conftest import CommandLine
from tests.fakes.tiny_model import build_tiny_model

for _module in ("torch", "transformers", "fastapi", "uvicorn"):
    pytest.importorskip(_module, reason="needs torch and `pip install 'transformers[serving]'`")

pytestmark = pytest.mark.slow

START_TIMEOUT_S = 90


@pytest.fixture(scope="module")
def served_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"), context_tokens=4096)


@pytest.fixture(scope="module")
def server(served_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a running `transformers serve`; it and its children are gone afterwards."""
    port = _free_port()
    log = tmp_path_factory.mktemp("serve") / "server.log"
    command = [Path(sys.executable).with_name("transformers"), "serve", served_model, "--device", "cpu"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*map(str, command), "--host", "127.0.0.1", "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        )
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            _terminate(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start in {START_TIMEOUT_S} s:\n{log.read_text()}")


def _terminate(process: subprocess.Popen[bytes]) -> None:
    family = [process, *psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
    for member in family:
        member.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)


def prompt(text: str) -> Prompt:
    return Prompt((ChatMessage("system", "You prove theorems in Lean 4."), ChatMessage("user", text)))


async def test_concurrent_chat_requests_lose_nothing(server: str, served_model: Path) -> None:
    sampling = Sampling(temperature=1.0, top_p=0.9, max_tokens=12, seed=3)

    async with open_model(f"openai:{served_model}@{server}") as model:

        async def ask(text: str) -> list[Completion]:
            return [completion async for completion in model.sample(prompt(text), sampling, count=3)]

        answers = await asyncio.gather(*(ask(f"Prove that {n} + {n} = {2 * n}.") for n in range(4)))
    for completions in answers:
        assert sorted(completion.index for completion in completions) == [0, 1, 2]
        assert all(completion.text for completion in completions)
        assert all(0 < completion.usage.completion_tokens <= 12 for completion in completions)
        assert sum(completion.usage.prompt_tokens for completion in completions) > 0
        assert {completion.finish_reason for completion in completions} <= {"stop", "length"}


async def test_plain_completions(server: str, served_model: Path) -> None:
    async with open_model(f"openai:{served_model}@{server}", ModelOptions(mode="completion")) as model:
        (completion,) = [c async for c in model.sample(prompt("theorem"), Sampling(max_tokens=6))]
    assert completion.usage.completion_tokens <= 6


async def test_a_second_run_asks_the_server_nothing(server: str, served_model: Path, tmp_path: Path) -> None:
    options = ModelOptions(cache_path=tmp_path / "completions.sqlite")
    runs: list[list[Completion]] = []
    for _ in range(2):
        async with open_model(f"openai:{served_model}@{server}", options) as model:
            runs.append([c async for c in model.sample(prompt("again"), Sampling(max_tokens=6), count=2)])
    first, second = (sorted(run, key=lambda c: c.index) for run in runs)
    assert [c.text for c in first] == [c.text for c in second]
    assert not any(c.is_cached for c in first)
    assert all(c.is_cached for c in second)


async def test_closed_stream_leaves_the_server_usable(server: str, served_model: Path) -> None:
    async with open_model(f"openai:{served_model}@{server}") as model:
        samples = model.sample(prompt("long"), Sampling(max_tokens=150), count=3)
        await anext(samples)
        await samples.aclose()
        assert len([c async for c in model.sample(prompt("short"), Sampling(max_tokens=4))]) == 1


@pytest.mark.lean
def test_solving_with_it_proves_nothing_and_loses_nothing(
    prover_cli: CommandLine, embedded_lean: object, server: str, served_model: Path
) -> None:
    spec = f"openai:{served_model}@{server}"
    done = solve_without_hope(prover_cli, spec)
    again = solve_without_hope(prover_cli, spec)
    assert done["tokens"] > 0
    assert again["tokens"] == 0


@pytest.mark.lean
def test_the_same_model_in_process(prover_cli: CommandLine, embedded_lean: object, served_model: Path) -> None:
    assert solve_without_hope(prover_cli, f"hf:{served_model}")["tokens"] > 0


def solve_without_hope(prover_cli: CommandLine, spec: str) -> dict[str, Any]:
    """Run both models on two theorems; a random model finds nothing, and the record says all that was asked."""
    for name in ("one", "two"):
        prover_cli.write(f"in/{name}.lean", f"theorem {name} (n : Nat) : n + {len(name)} = {len(name)} + n := by sorry")
    done = prover_cli.run(
        *("solve", "in", "--json", "--no-cascade", "--decomposer", spec, "--prover", spec, "--max-tokens", "24"),
        *("--samples", "2", "--sketches", "2", "--completions", "completions.sqlite", "--workers", "1"),
    )
    assert done.code == 0, done.err
    assert (done.json["problems"], done.json["failed"]) == (2, 2)
    with closing(sqlite3.connect(prover_cli.folder / "completions.sqlite")) as cache:
        assert cache.execute("select count(*) from completions").fetchone()[0] >= 2 * (2 + 2)
    return done.json


async def test_unknown_model_is_refused(server: str) -> None:
    async with open_model(f"openai:no-such-model@{server}") as model:
        with pytest.raises(ModelRefused):
            [c async for c in model.sample(prompt("x"), Sampling(max_tokens=4))]
