"""The key is sent to the endpoint and appears nowhere else."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from prover.core.errors import ModelError
from prover.core.model import ChatMessage, Prompt, Sampling
from prover.llm import ModelOptions, open_model
from tests.fakes.openai_server import Failures, HTTPFault, OpenAIServer

KEY = "sk-very-secret-0123456789"
OPTIONS = ModelOptions(
    api_key=SecretStr(KEY), first_backoff_s=0.01, first_probe_s=0.01, idle_timeout_s=0.2, first_contact_s=0.1
)
PROMPT = Prompt((ChatMessage("user", "prove it"),))


def find_key(error: BaseException) -> list[str]:
    """Where the key can be read from an error or from those behind it."""
    places, seen, waiting = [], set(), [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        shown = [*traceback.format_exception(one), repr(one.args), repr(vars(one)), str(getattr(one, "hint", ""))]
        request = getattr(one, "request", None) or getattr(getattr(one, "response", None), "request", None)
        shown.append(str(dict(request.headers)) if request is not None else "")
        places += [text for text in shown if KEY in text]
        waiting += [other for other in (one.__cause__, one.__context__) if other is not None]
    return places


def echo(status: int) -> HTTPFault:
    return HTTPFault(status, {"error": {"message": f"you sent {KEY}, which is no good"}})


@pytest.mark.parametrize("fate", [400, 401, 403, 404, 422, 429, 500, "drop", "garbage", "hang", "truncate"])
async def test_no_error_shows_the_key(fate: int | str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def answer(messages: list[dict[str, str]], index: int) -> str:
        if isinstance(fate, int):
            raise echo(fate)
        return "x" * 100

    failures = Failures(rate=1.0, kinds=(fate,)) if isinstance(fate, str) else Failures()
    async with OpenAIServer(answer, failures=failures) as server:
        options = replace(OPTIONS, base_url=server.base_url, patience_s=0.1)
        async with open_model("openai:test-model", options) as model:
            with pytest.raises(ModelError) as raised:
                [completion async for completion in model.sample(PROMPT, Sampling())]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert find_key(raised.value) == []
    assert KEY not in caplog.text


async def test_a_wrong_key_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with (
        OpenAIServer(lambda m, i: "", api_key="another") as server,
        open_model("openai:test-model", ModelOptions(base_url=server.base_url)) as model,
    ):
        with pytest.raises(ModelError, match="Set OPENAI_API_KEY") as raised:
            [completion async for completion in model.sample(PROMPT, Sampling())]
    assert find_key(raised.value) == []
    assert "[key]" in str(raised.value)


async def test_neither_the_cache_nor_a_repr_holds_the_key(tmp_path: Path) -> None:
    path = tmp_path / "completions.sqlite"
    async with OpenAIServer(lambda m, i: "by omega") as server:
        options = replace(OPTIONS, base_url=server.base_url, cache_path=path)
        async with open_model("openai:test-model", options) as model:
            (completion,) = [found async for found in model.sample(PROMPT, Sampling())]
    assert KEY not in repr(options) + repr(completion) + model.name
    assert KEY.encode() not in path.read_bytes()
