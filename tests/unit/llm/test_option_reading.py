from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from prover.cli.model_options import ModelArguments, model_options
from prover.core.errors import InputError
from prover.core.model import ChatMessage, Prompt, Sampling
from prover.llm import ModelOptions, open_model, read_options
from prover.llm.hf import HfSettings
from prover.llm.option_reading import list_keys
from tests.fakes.openai_server import OpenAIServer


def read(*texts: str) -> ModelOptions:
    return read_options(texts, ModelOptions(concurrency=3))


def test_values_get_the_type_of_their_field() -> None:
    options = read(
        "mode=completion", "stream=false", "samples_per_request=2", "idle_timeout_s=1.5", "hf.max_batch=16",
        "hf.dtype=bfloat16", "vllm.max_model_len=8192", "vllm.enforce_eager=true", "vllm.dtype=half",
        'vllm.hf_overrides={"a": "b=c"}',
    )  # fmt: skip
    assert options.mode == "completion"
    assert options.stream is False
    assert (options.samples_per_request, options.idle_timeout_s, options.concurrency) == (2, 1.5, 3)
    assert options.hf == HfSettings(max_batch=16, dtype="bfloat16")
    assert options.vllm == {
        "max_model_len": 8192, "enforce_eager": True, "dtype": "half", "hf_overrides": {"a": "b=c"}
    }  # fmt: skip


def test_what_is_not_set_stays() -> None:
    assert read() == ModelOptions(concurrency=3)
    assert read("patience_s=5", "patience_s=7").patience_s == 7.0


@pytest.mark.parametrize("text", ["modes=chat", "hf.mode=chat", "concurrency=4", "hf=1", "vllm=1", "vllm.=1", "=1"])
def test_an_unknown_key_is_told_the_known_ones(text: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text)
    assert "samples_per_request" in raised.value.hint
    assert "hf.max_batch" in raised.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "mode=talk", "stream=perhaps", "samples_per_request=0", "samples_per_request=2.5", "patience_s=-1",
        "patience_s=nan", "hf.max_batch=0", "hf.max_batch=many", "stream",
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=text.split("=", maxsplit=1)[0].replace(".", r"\.")):
        read(text)


@pytest.mark.parametrize("key", ["api_key", "vllm.hf_token", "vllm.password"])
def test_secrets_are_not_taken_and_not_repeated(key: str) -> None:
    with pytest.raises(InputError, match="environment variable") as raised:
        read(f"{key}=sk-1")
    assert "sk-1" not in str(raised.value)


def test_only_what_changes_answers_is_on_record() -> None:
    assert read("stream=false", "patience_s=5", "hf.max_batch=4").to_record() == {}
    options = read("mode=completion", "hf.dtype=float16", "vllm.max_model_len=9")
    assert options.to_record() == {"mode": "completion", "hf.dtype": "float16", "vllm.max_model_len": 9}


def run_command(*arguments: str) -> dict[str, Any]:
    """What a command with these options would record."""

    @click.command()
    @model_options
    def command(models: ModelArguments) -> None:
        click.echo(json.dumps(models.to_plan(None).to_record()))

    done = CliRunner().invoke(command, [*arguments], catch_exceptions=False)
    record: dict[str, Any] = json.loads(done.output)
    return record


def test_the_command_line_sets_them_and_the_run_records_them() -> None:
    plain = run_command("--prover", "openai:m@http://localhost:1/v1")
    assert "model_options" not in plain
    assert plain["prover"] == "openai:m@http://localhost:1/v1"
    changed = run_command("--prover", "openai:m", "--model-option", "mode=completion", "--model-option", "stream=no")
    assert changed["model_options"] == {"mode": "completion"}


async def test_plain_completions_can_be_asked_for() -> None:
    async with OpenAIServer(lambda messages, index: "by omega") as server:
        options = read_options(["mode=completion", "stream=false"], ModelOptions(base_url=server.base_url))
        async with open_model("openai:test-model", options) as model:
            [completion async for completion in model.sample(Prompt((ChatMessage("user", "p"),)), Sampling())]
    assert [seen.path for seen in server.requests] == ["/v1/completions"]
    assert "stream" not in server.requests[0].body


def test_the_documentation_names_every_key() -> None:
    text = (Path(__file__).parents[3] / "docs" / "models.md").read_text()
    assert [key for key in list_keys() if f"`{key}`" not in text] == []
